import assert from 'node:assert/strict';
import test, { mock } from 'node:test';
import { startHasher } from '../../src/workers/hasher.js';
import { withPatience } from '../support/workers/patience.js';
import { PuppetWorker } from '../support/workers/puppet-worker.js';

test('After a close before its worker is ready, the page hashes nothing', async (t) => {
  const digest = mock.method(crypto.subtle, 'digest');
  t.after(() => digest.mock.restore());
  const patience = withPatience(t);
  const hasher = startHasher(() => new PuppetWorker() as unknown as Worker, undefined);
  const hashing = hasher.hash(new Uint8Array(100));
  hasher.close();
  patience.end();
  await assert.rejects(hashing, { message: 'The load was aborted.' });
  assert.equal(digest.mock.callCount(), 0);
  assert.ok(PuppetWorker.last.terminated);
});
