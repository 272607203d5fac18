import assert from 'node:assert/strict';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { importKey, loadEncryptedModel, loadModel } from 'weights-loader';
import { parseHeader } from '../../src/container/chunked-header.js';
import { unlock } from '../../src/container/chunked-key.js';
import { startReader } from '../../src/reading/worker-reader.js';
import { fetchPolicy } from '../../src/http/fetch-policy.js';
import { startDecryptor } from '../../src/workers/gcm-decryptor.js';
import { startPool } from '../../src/workers/pool.js';
import { encryptChunked } from '../support/containers.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { KEYLESS, startedWorkers } from './keyless-workers.js';
import { encrypt, entry, KEY, manifest, plaintext } from '../support/models.js';
import { PuppetWorker, ReadyWorker } from '../support/workers/puppet-worker.js';
import { dist } from '../support/repository.js';
import { serve } from '../support/server.js';
import { deployment, MODEL } from '../support/site.js';
import { ThreadWorker } from '../support/workers/thread-worker.js';

const SCRIPT = pathToFileURL(join(dist, 'weights-loader.worker.js'));
const BIG = plaintext(9_000_001);
const CHUNKED = encryptChunked(BIG, { file: 'demo.onnx', chunkLog2: 17, salt: '5a'.repeat(32) });
const ended = (): boolean => [...ThreadWorker.started, ...PuppetWorker.started].every(({ terminated }) => terminated);
const keyOf = async (header: Uint8Array): Promise<CryptoKey> => unlock(await importKey(KEY, 'chunked'), header, 'demo.onnx');

/** A new starter for each test, because the loader remembers the starters whose workers get no keys. */
const startOf =
  (kind: keyof typeof KEYLESS): (() => Worker) =>
  () =>
    new KEYLESS[kind](SCRIPT.href, { type: 'module' }) as unknown as Worker;

async function chunkedSite(t: TestContext): Promise<string> {
  const routes = { '/models.json': manifest(entry('demo', CHUNKED, { format: 'chunked', size: BIG.length })), '/demo.enc': CHUNKED };
  return (await serve(t, routes)).at('/');
}

for (const kind of Object.keys(KEYLESS) as (keyof typeof KEYLESS)[]) {
  test(`A browser that cannot send keys (${kind}): the page decrypts gcm`, async () => {
    const before = startedWorkers();
    const decryptor = startDecryptor(startOf(kind), undefined);
    const decrypted = await decryptor.decrypt(Uint8Array.from(encrypt(MODEL)), await importKey(KEY));
    assert.deepEqual(decrypted, MODEL);
    assert.equal(startedWorkers() - before, 1);
    assert.ok(ended());
  });

  test(`A browser that cannot send keys (${kind}): the page reads chunked files, with one attempt for all`, async (t) => {
    const url = `${await chunkedSite(t)}demo.enc`;
    const before = startedWorkers();
    const start = startOf(kind);
    const source = { url, policy: fetchPolicy(), expected: undefined, pin: undefined, graph: false };
    const signal = new AbortController().signal;
    for (let file = 0; file < 3; file++) {
      const reader = startReader(start, undefined);
      const { plaintext: read } = await reader.read(source, keyOf, signal, () => undefined);
      assert.deepEqual(read, BIG);
      const opened = await reader.open(source, keyOf, signal);
      assert.deepEqual(await opened.read(1000, 10), BIG.slice(1000, 1010));
      reader.close();
    }
    assert.equal(startedWorkers() - before, 1);
    assert.ok(ended());
  });

  test(`A browser that cannot send keys (${kind}): a reading worker decrypts runs itself`, async (t) => {
    withGlobal(t, 'navigator', { hardwareConcurrency: 4 });
    const pool = startPool(startOf(kind));
    t.after(() => pool.close());
    const layout = parseHeader(CHUNKED, 'the file', undefined);
    const run = await pool.decrypt(layout, await keyOf(layout.bytes), 0, CHUNKED.slice(104, 104 + 131_088));
    assert.deepEqual(run, BIG.slice(0, 131_072));
  });

  test(`A browser that cannot send keys (${kind}): an isolated load fails, and the error says why`, async (t) => {
    withGlobal(t, 'Worker', KEYLESS[kind]);
    const site = await deployment(t);
    const options = { isolate: true, ortUrl: 'data:text/javascript,', key: KEY, manifest: site.at('/weights/models.json') } as const;
    assert.match((await failure('session', loadModel('demo', options))).message, /cannot send a CryptoKey to a worker/);
    assert.ok(ended());
  });
}

test('A load in a browser that cannot send keys makes its session', async (t) => {
  withGlobal(t, 'Worker', KEYLESS.Dropping);
  const site = await deployment(t);
  const ort = new FakeOrt();
  await loadEncryptedModel(site.at('/weights/demo.enc'), KEY, { ort });
  assert.deepEqual(ort.seen, MODEL);
});

test('If only the key itself cannot be posted, the page decrypts', async () => {
  class Late extends ReadyWorker {
    override hear(): void {
      throw new DOMException('CryptoKey could not be cloned.', 'DataCloneError');
    }
  }
  const decryptor = startDecryptor(() => new Late() as unknown as Worker, undefined);
  const decrypted = await decryptor.decrypt(Uint8Array.from(encrypt(MODEL)), await importKey(KEY));
  decryptor.close();
  assert.deepEqual(decrypted, MODEL);
});
