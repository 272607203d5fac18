import assert from 'node:assert/strict';
import test, { mock } from 'node:test';
import { loadModel, type LoadModelOptions } from 'weights-loader';
import { failure } from '../support/failures.js';
import { detach, FakeOrt } from '../support/fake-ort.js';
import { KEY } from '../support/models.js';
import type { Site } from '../support/server.js';
import { deployment, MODEL } from '../support/site.js';

const load = (site: Site, ort: FakeOrt, more: Partial<LoadModelOptions<FakeOrt>> = {}): Promise<unknown> =>
  loadModel('demo', { ort, key: KEY, manifest: site.at('/weights/models.json'), ...more });

const fail = (): never => {
  throw new Error('unsupported operator');
};

test('The plaintext is zeros after a session was made', async (t) => {
  const ort = new FakeOrt();
  await load(await deployment(t), ort);
  assert.deepEqual(ort.seen, MODEL);
  assert.equal(ort.kept!.length, MODEL.length);
  assert.ok(ort.wiped);
});

test('The plaintext is zeros after onnxruntime-web failed, and its error is reported', async (t) => {
  const ort = new FakeOrt(fail);
  const error = await failure('session', load(await deployment(t), ort));
  assert.match(error.message, /unsupported operator/);
  assert.equal((error.cause as Error).message, 'unsupported operator');
  assert.equal(ort.kept!.length, MODEL.length);
  assert.ok(ort.wiped);
});

test('A plaintext that onnxruntime-web has detached causes no error', async (t) => {
  const ort = new FakeOrt(detach);
  assert.equal(await load(await deployment(t), ort), ort.session);
  assert.equal(ort.kept!.byteLength, 0);
});

test('If onnxruntime-web detaches the plaintext and then fails, its error is reported', async (t) => {
  const ort = new FakeOrt((model) => {
    detach(model);
    fail();
  });
  assert.match((await failure('session', load(await deployment(t), ort))).message, /unsupported operator/);
});

test('The plaintext is zeros at once after an abort while the session is made', async (t) => {
  const abort = new AbortController();
  const ort = new FakeOrt(() => {
    abort.abort();
    return new Promise(() => undefined);
  });
  await assert.rejects(load(await deployment(t), ort, { signal: abort.signal }), { name: 'AbortError' });
  assert.ok(ort.wiped);
});

for (const [phase, when] of [
  ['decrypt', 'end'],
  ['session', 'start'],
  ['session', 'end'],
] as const) {
  test(`The plaintext is zeros if the callback throws at the ${when} of ${phase}`, async (t) => {
    const decrypt = mock.method(crypto.subtle, 'decrypt');
    t.after(() => decrypt.mock.restore());
    const mine = new Error('progress bar broke');
    const ort = new FakeOrt();
    const onProgress: LoadModelOptions['onProgress'] = (progress) => {
      if (progress.phase === phase && (progress.loaded === 0) === (when === 'start')) {
        throw mine;
      }
    };
    await assert.rejects(load(await deployment(t), ort, { onProgress }), (error) => error === mine);
    assert.equal(decrypt.mock.callCount(), 1);
    const plaintext = new Uint8Array((await decrypt.mock.calls[0]!.result) as ArrayBuffer);
    assert.deepEqual(plaintext, new Uint8Array(MODEL.length));
    assert.equal(ort.session.released, phase === 'session' && when === 'end');
  });
}
