import assert from 'node:assert/strict';
import test from 'node:test';
import { importKey, loadEncryptedModel } from 'weights-loader';
import { startReader } from '../../src/reading/worker-reader.js';
import { fetchPolicy } from '../../src/http/fetch-policy.js';
import { startPool } from '../../src/workers/pool.js';
import { unlock } from '../../src/container/chunked-key.js';
import { parseHeader } from '../../src/container/chunked-header.js';
import { encryptChunked } from '../support/containers.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { KEY, plaintext } from '../support/models.js';
import { recordRemains } from './remains.js';
import { PuppetWorker, ReadyWorker } from '../support/workers/puppet-worker.js';
import { serve, type Site } from '../support/server.js';
import { deployment } from '../support/site.js';

const MODEL = plaintext(9000);
const CHUNKED = encryptChunked(MODEL, { file: 'demo.onnx', chunkLog2: 12, salt: '5a'.repeat(32) });

const startPuppet = (): Worker => new ReadyWorker() as unknown as Worker;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const never = new AbortController().signal;
const source = (
  site: Site,
): { url: string; policy: ReturnType<typeof fetchPolicy>; expected: undefined; pin: undefined; graph: boolean } => ({
  url: site.at('/m.enc'),
  policy: fetchPolicy(),
  expected: undefined,
  pin: undefined,
  graph: true,
});
const keyOf = async (header: Uint8Array): Promise<CryptoKey> => unlock(await importKey(KEY, 'chunked'), header, 'demo.onnx');

test('A gcm plaintext that arrives from a worker that was given up is wiped', async (t) => {
  const late = plaintext(500);
  withGlobal(
    t,
    'Worker',
    class extends ReadyWorker {
      override hear(): void {
        this.stop();
        this.say({ kind: 'plaintext', plaintext: late });
      }
    },
  );
  const site = await deployment(t);
  await failure('decrypt', loadEncryptedModel(site.at('/weights/demo.enc'), KEY, { ort: new FakeOrt() }));
  assert.deepEqual(late, new Uint8Array(500));
});

test('A run that arrives from a helper that was given up is wiped', async (t) => {
  withGlobal(t, 'navigator', { hardwareConcurrency: 4 });
  const pool = startPool(startPuppet);
  await settled();
  const layout = parseHeader(CHUNKED, 'the file', undefined);
  const run = pool.decrypt(layout, await keyOf(layout.bytes), 0, CHUNKED.slice(104));
  run.catch(() => undefined);
  const helper = PuppetWorker.started.find(({ posted }) => posted[0]?.['kind'] === 'run')!;
  helper.stop();
  await assert.rejects(run, { code: 'decrypt' });
  const late = plaintext(500);
  helper.say({ kind: 'run-done', id: 0, plaintext: late });
  assert.deepEqual(late, new Uint8Array(500));
});

for (const [kind, begin] of [
  ['read-done', 'read'],
  ['part-done', 'open'],
] as const) {
  test(`A plaintext that arrives as ${kind} after its file failed is wiped`, async (t) => {
    const site = await serve(t, {});
    const reader = startReader(startPuppet, undefined);
    const worker = PuppetWorker.last;
    const opening = begin === 'read' ? reader.read(source(site), keyOf, never, () => undefined) : reader.open(source(site), keyOf, never);
    await settled();
    let part: Promise<unknown> = opening;
    if (begin === 'open') {
      worker.say({ kind: 'opened', id: 0, size: 500, chunkBytes: 4096 });
      part = ((await opening) as Awaited<ReturnType<typeof reader.open>>).read(0, 500);
    }
    worker.say({ kind: 'file-failed', id: 0, failure: { code: 'tampered', message: 'changed' } });
    const late = plaintext(500);
    worker.say({ kind, id: 0, part: 0, plaintext: late, locations: [] });
    await assert.rejects(part, { code: 'tampered' });
    assert.deepEqual(late, new Uint8Array(500));
  });
}

test('A read of a file that has failed is rejected, and never gets bytes', async (t) => {
  const site = await serve(t, {});
  const reader = startReader(startPuppet, undefined);
  const worker = PuppetWorker.last;
  const opening = reader.open(source(site), keyOf, never);
  await settled();
  worker.say({ kind: 'opened', id: 0, size: 500, chunkBytes: 4096 });
  const file = await opening;
  worker.stop();
  await assert.rejects(file.read(0, 500), { code: 'decrypt' });
});

test('A reader whose worker script does not run leaves no plaintext after its close', async (t) => {
  const site = await serve(t, { '/m.enc': CHUNKED });
  const remains = recordRemains(t);
  const startFailing = (): Worker => {
    const worker = new PuppetWorker();
    worker.begin = () => worker.stop();
    return worker as unknown as Worker;
  };
  const reader = startReader(startFailing, undefined);
  const file = await reader.open(source(site), keyOf, never);
  (await file.read(0, 500)).fill(0);
  assert.equal(remains.count(), 1, 'the chunk that was read last');
  reader.close();
  await remains.assertWiped();
});

test('All reads of a reader end with its close', async (t) => {
  const site = await serve(t, {});
  const reader = startReader(startPuppet, undefined);
  const worker = PuppetWorker.last;
  const opening = reader.open(source(site), keyOf, never);
  await settled();
  worker.say({ kind: 'opened', id: 0, size: 500, chunkBytes: 4096 });
  const file = await opening;
  const pending = [file.read(0, 100), reader.read(source(site), keyOf, never, () => undefined), reader.open(source(site), keyOf, never)];
  await settled();
  reader.close();
  const later = [file.read(100, 100), reader.open(source(site), keyOf, never)];
  for (const result of await Promise.allSettled([...pending, ...later])) {
    assert.equal((result as PromiseRejectedResult).reason?.message, 'The reader was closed.');
  }
  assert.ok(worker.terminated);
});
