import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import test, { mock, type TestContext } from 'node:test';
import { loadModel, type LoadModelOptions, type LoadProgress } from 'weights-loader';
import { encryptChunked } from '../support/containers.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { entry, KEY, manifest, sha256 } from '../support/models.js';
import { gate, serve, type Route, type Site } from '../support/server.js';
import { ThreadWorker } from '../support/workers/thread-worker.js';

/** Larger than what is decrypted on the page. */
const MODEL = randomFillSync(new Uint8Array(9_000_001));
const FILE = encryptChunked(MODEL, { file: 'big.onnx', chunkLog2: 17, salt: '5a'.repeat(32) });

function publish(t: TestContext, changes: Record<string, Route> = {}): Promise<Site> {
  withGlobal(t, 'Worker', ThreadWorker);
  return serve(t, {
    '/models.json': manifest(entry('big', FILE, { format: 'chunked', size: MODEL.length })),
    '/big.enc': FILE,
    '/key': KEY,
    ...changes,
  });
}

const load = (site: Site, more: Partial<LoadModelOptions<FakeOrt>> = {}): Promise<unknown> =>
  loadModel('big', { ort: new FakeOrt(), key: site.at('/key'), manifest: site.at('/models.json'), ...more });

for (const cores of [1, 4]) {
  test(`A large model is fetched and decrypted in workers (${cores} cores)`, async (t) => {
    ThreadWorker.cores = cores;
    t.after(() => (ThreadWorker.cores = 1));
    const site = await publish(t);
    const decrypt = mock.method(crypto.subtle, 'decrypt');
    t.after(() => decrypt.mock.restore());
    const ort = new FakeOrt();
    const events: LoadProgress[] = [];
    await load(site, { ort, onProgress: (progress) => void events.push(progress) });
    assert.equal(sha256(ort.seen!), sha256(MODEL));
    assert.ok(ort.wiped);
    assert.equal(decrypt.mock.callCount(), 0);
    assert.ok(ThreadWorker.started.at(-1)!.terminated);
    for (const [phase, total] of [
      ['download', FILE.length],
      ['decrypt', MODEL.length],
    ] as const) {
      const loaded = events.filter((event) => event.phase === phase).map((event) => event.loaded);
      assert.deepEqual([loaded[0], loaded.at(-1)], [0, total]);
      assert.deepEqual(
        loaded,
        [...loaded].sort((a, b) => a - b),
      );
    }
  });
}

test('Bytes that arrive before the key are kept, and decrypted with the key', async (t) => {
  const sent = gate();
  const site = await publish(t, {
    '/big.enc': (_, response) => void response.end(FILE, sent.open),
    '/key': (_, response) => void sent.opened.then(() => response.end(KEY)),
  });
  const ort = new FakeOrt();
  await load(site, { ort });
  assert.equal(sha256(ort.seen!), sha256(MODEL));
});

test('The worker gets only the key of one file, which cannot be exported', async (t) => {
  await load(await publish(t));
  const keys = ThreadWorker.started
    .at(-1)!
    .posted.map((message) => message.key)
    .filter((key) => key !== undefined);
  assert.deepEqual(
    keys.map((key) => [key.algorithm.name, key.extractable, key.usages]),
    [['AES-GCM', false, ['decrypt']]],
  );
});

test('A failure in the worker has its numbers on the page', async (t) => {
  const changed = FILE.slice();
  changed[104 + 5 * 131_088]! ^= 1;
  assert.equal((await failure('tampered', load(await publish(t, { '/big.enc': changed })))).chunk, 5);
  const cut = await failure('truncated', load(await publish(t, { '/big.enc': FILE.subarray(0, 5_000_000) })));
  assert.deepEqual([cut.have, cut.want], [5_000_000, FILE.length]);
  await failure('too-long', load(await publish(t, { '/big.enc': Buffer.concat([FILE, Buffer.of(0)]) })));
  assert.equal((await failure('http-status', load(await publish(t, { '/big.enc': { status: 404 } })))).status, 404);
  const html = '<!doctype html>'.padEnd(FILE.length);
  await failure('not-a-container', load(await publish(t, { '/big.enc': { headers: { 'content-type': 'text/html' }, body: html } })));
  await failure('wrong-container', load(await publish(t, { '/big.enc': randomFillSync(new Uint8Array(FILE.length)).fill(1, 0, 8) })));
  assert.ok(ThreadWorker.started.every((worker) => worker.terminated));
});

test('A wrong key ends the worker before anything is decrypted', async (t) => {
  await failure(
    'wrong-key',
    load(await publish(t), { key: await crypto.subtle.importKey('raw', new Uint8Array(32), 'HKDF', false, ['deriveBits', 'deriveKey']) }),
  );
  assert.ok(ThreadWorker.started.at(-1)!.terminated);
});

test('An abort while the model arrives ends the worker and the connection', async (t) => {
  const abort = new AbortController();
  const closed = gate();
  const site = await publish(t, {
    '/big.enc': (_, response) => {
      response.on('close', closed.open);
      response.writeHead(200, { 'content-length': FILE.length });
      response.write(FILE.subarray(0, 4_000_000));
    },
  });
  const onProgress = ({ phase }: LoadProgress): void => {
    if (phase === 'decrypt') {
      abort.abort();
    }
  };
  await assert.rejects(load(site, { signal: abort.signal, onProgress }), { name: 'AbortError' });
  await closed.opened;
});

test('The load ends with what the progress callback throws', async (t) => {
  const mine = new Error('progress bar broke');
  const onProgress = ({ phase }: LoadProgress): void => {
    if (phase === 'decrypt') {
      throw mine;
    }
  };
  await assert.rejects(load(await publish(t), { onProgress }), (error) => error === mine);
  assert.ok(ThreadWorker.started.at(-1)!.terminated);
});

test('If no worker can be started, the page decrypts', async (t) => {
  const site = await publish(t);
  withGlobal(t, 'Worker', undefined);
  const ort = new FakeOrt();
  await load(site, { ort });
  assert.equal(sha256(ort.seen!), sha256(MODEL));
});
