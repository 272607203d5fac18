import assert from 'node:assert/strict';
import test from 'node:test';
import { loadModel } from 'weights-loader';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { KEY } from '../support/models.js';
import { deployment } from '../support/site.js';

class OrtWithEnv extends FakeOrt {
  readonly env = { logLevel: 'warning', wasm: { simd: true } };
}

test('The option ortEnv sets members of ort.env on the page, and keeps the others', async (t) => {
  withGlobal(t, 'document', Object.assign(new EventTarget(), { baseURI: 'https://shop.example/app/' }));
  const ort = new OrtWithEnv();
  const manifest = (await deployment(t)).at('/weights/models.json');
  await loadModel('demo', { ort, ortEnv: { logLevel: 'error', wasm: { wasmPaths: '../ort/' } }, key: KEY, manifest });
  assert.deepEqual(ort.env, { logLevel: 'error', wasm: { simd: true, wasmPaths: 'https://shop.example/ort/' } });
});

test('A value of ortEnv that cannot be copied is an error before anything is requested', async (t) => {
  const site = await deployment(t);
  const options = { ort: new OrtWithEnv(), ortEnv: { webgpu: { adapter: () => undefined } }, key: KEY };
  const error = await failure('no-ort', loadModel('demo', { ...options, manifest: site.at('/weights/models.json') }));
  assert.match(error.message, /ortEnv.*plain data/s);
  assert.deepEqual(site.requests, []);
});
