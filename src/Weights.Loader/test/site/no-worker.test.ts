import assert from 'node:assert/strict';
import test from 'node:test';
import { loadModel } from 'weights-loader/no-worker';
import { encryptChunked } from '../support/containers.js';
import { FakeOrt } from '../support/fake-ort.js';
import { entry, manifest, plaintext, sha256 } from '../support/models.js';
import { recordWorkers } from '../support/workers/puppet-worker.js';
import { deployment, MODEL } from '../support/site.js';

test('weights-loader/no-worker decrypts on the calling thread, in both formats', async (t) => {
  const workers = recordWorkers(t);
  const large = plaintext(9_000_000); // other page scripts have a worker for this size
  const file = encryptChunked(large, { file: 'demo.onnx', chunkLog2: 19, salt: '5a'.repeat(32) });
  const chunked = {
    '/weights/models.json': manifest(entry('demo', file, { format: 'chunked', size: large.length })),
    '/weights/demo.enc': file,
  };
  for (const [routes, model] of [
    [{}, MODEL],
    [chunked, large],
  ] as const) {
    const site = await deployment(t, routes);
    const ort = new FakeOrt();
    await loadModel('demo', { ort, key: site.at('/key'), manifest: site.at('/weights/models.json') });
    assert.equal(sha256(ort.seen!), sha256(model));
  }
  assert.deepEqual(workers, []);
});

test('weights-loader/no-worker refuses the option "isolate" before it requests anything', async (t) => {
  const site = await deployment(t);
  await assert.rejects(loadModel('demo', { isolate: true, ortUrl: '/ort.mjs', manifest: site.at('/weights/models.json') }), {
    name: 'WeightsError',
    code: 'session',
    message: /"weights-loader\/no-worker" starts none/,
  });
  assert.deepEqual(site.requests, []);
});
