import assert from 'node:assert/strict';
import test, { mock, type TestContext } from 'node:test';
import { loadModel, type LoadModelOptions } from 'weights-loader';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { entry, KEY, manifest } from '../support/models.js';
import { serve, type Route, type Site } from '../support/server.js';
import { FILE, MODEL } from '../support/site.js';
import { ThreadWorker } from '../support/workers/thread-worker.js';

/** A site with a model that is published unencrypted. */
const publish = (t: TestContext, served: Route = MODEL): Promise<Site> =>
  serve(t, {
    '/models.json': manifest(
      entry('plain', MODEL, { file: 'plain.onnx', url: 'plain.onnx', size: MODEL.length, format: 'none' }),
      entry('demo', FILE),
    ),
    '/plain.onnx': served,
    '/demo.enc': FILE,
  });

const load = (site: Site, ort: FakeOrt, more: Partial<LoadModelOptions<FakeOrt>> = {}, name = 'plain'): Promise<unknown> =>
  loadModel(name, { ort, manifest: site.at('/models.json'), ...more });

test('An unencrypted model is loaded without a key, and wiped', async (t) => {
  const ort = new FakeOrt();
  await load(await publish(t), ort);
  assert.deepEqual(ort.seen, MODEL);
  assert.ok(ort.wiped);
});

for (const [what, at] of [
  ['first', 0],
  ['last', MODEL.length - 1],
] as const) {
  test(`An unencrypted model whose ${what} byte was changed is the error wrong-file`, async (t) => {
    const changed = MODEL.slice();
    changed[at]! ^= 1;
    const ort = new FakeOrt();
    await failure('wrong-file', load(await publish(t, changed), ort));
    assert.equal(ort.kept, undefined);
  });
}

test('An unencrypted model with another SHA-256 is wiped', async (t) => {
  const digest = mock.method(crypto.subtle, 'digest');
  t.after(() => digest.mock.restore());
  const changed = MODEL.slice();
  changed[100]! ^= 1;
  await failure('wrong-file', load(await publish(t, changed), new FakeOrt()));
  assert.deepEqual(digest.mock.calls[0]!.arguments[1], new Uint8Array(MODEL.length));
});

test('An HTML page of the same length is the error not-a-container', async (t) => {
  const page = '<!doctype html>'.padEnd(MODEL.length);
  await failure('not-a-container', load(await publish(t, page), new FakeOrt()));
});

test('On plain http, where nothing can be hashed, an unencrypted model is not requested', async (t) => {
  const site = await publish(t);
  withGlobal(t, 'crypto', undefined);
  await failure('insecure-context', load(site, new FakeOrt()));
  assert.deepEqual(site.requests, []);
});

for (const [what, key] of [
  ['A key', KEY],
  ['An endpoint', { session: '/key' }],
  ['An empty text', ''],
] as const) {
  test(`${what} as the option key and an unencrypted model are the error not-encrypted`, async (t) => {
    const site = await publish(t);
    const ort = new FakeOrt();
    const error = await failure('not-encrypted', load(site, ort, { key: key as never }));
    assert.match(error.message, /"plain".*allowUnencrypted/);
    assert.equal(ort.kept, undefined);
    assert.deepEqual(site.requests, ['/models.json']);
  });
}

test('An isolated load with a key and an unencrypted model is the error not-encrypted, and ends its worker', async (t) => {
  withGlobal(t, 'Worker', ThreadWorker);
  const ortUrl = 'data:text/javascript,export const InferenceSession = { create() {} };';
  const isolated = { isolate: true, ortUrl, key: KEY } as const;
  await failure('not-encrypted', loadModel('plain', { ...isolated, manifest: (await publish(t)).at('/models.json') }));
  assert.ok(ThreadWorker.started.at(-1)!.terminated);
});

test('With allowUnencrypted one key option serves encrypted and unencrypted models', async (t) => {
  const site = await publish(t);
  for (const name of ['plain', 'demo']) {
    const ort = new FakeOrt();
    await load(site, ort, { key: KEY, allowUnencrypted: true }, name);
    assert.deepEqual(ort.seen, MODEL);
  }
});

test('An encrypted model without a key is the error bad-key, also with allowUnencrypted', async (t) => {
  const site = await publish(t);
  await failure('bad-key', load(site, new FakeOrt(), { allowUnencrypted: true }, 'demo'));
});
