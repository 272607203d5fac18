import assert from 'node:assert/strict';
import test from 'node:test';
import { importKey, loadModel } from 'weights-loader';
import { ReadingHost } from '../../src/reading/reading-host.js';
import { startReader } from '../../src/reading/worker-reader.js';
import { fetchPolicy } from '../../src/http/fetch-policy.js';
import { IsolatedHost } from '../../src/isolation/isolated-host.js';
import { hostDecryption, hostRun } from '../../src/workers/decrypt-host.js';
import { startPool } from '../../src/workers/pool.js';
import { unlock } from '../../src/container/chunked-key.js';
import { parseHeader } from '../../src/container/chunked-header.js';
import { encryptChunked } from '../support/containers.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { encrypt, externalEntry, KEY, plaintext } from '../support/models.js';
import { externalTensor, field, message, model } from '../support/onnx.js';
import { PuppetWorker } from '../support/puppet-worker.js';
import { recordRemains } from '../support/remains.js';
import { gate, serve, type Site } from '../support/server.js';
import { deployment } from '../support/site.js';

const MODEL = plaintext(9000);
const CHUNKED = encryptChunked(MODEL, { file: 'demo.onnx', chunkLog2: 12, salt: '5a'.repeat(32) });

const startPuppet = (): Worker => new PuppetWorker() as unknown as Worker;
const lastPuppet = (): PuppetWorker => PuppetWorker.started.at(-1)!;
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
    class extends PuppetWorker {
      override postMessage(): void {
        this.stop();
        this.say({ kind: 'plaintext', plaintext: late });
      }
    },
  );
  const site = await deployment(t);
  await failure('decrypt', loadModel('demo', { ort: new FakeOrt(), key: KEY, manifest: site.at('/weights/models.json') }));
  assert.deepEqual(late, new Uint8Array(500));
});

test('A run that arrives from a helper that was given up is wiped', async (t) => {
  withGlobal(t, 'navigator', { hardwareConcurrency: 4 });
  const pool = startPool(startPuppet);
  await settled();
  const layout = parseHeader(CHUNKED, 'the file');
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
    const worker = lastPuppet();
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
  const worker = lastPuppet();
  const opening = reader.open(source(site), keyOf, never);
  await settled();
  worker.say({ kind: 'opened', id: 0, size: 500, chunkBytes: 4096 });
  const file = await opening;
  worker.stop();
  await assert.rejects(file.read(0, 500), { code: 'decrypt' });
});

/** Fails to post plaintext, as a browser does that has no memory for it. */
const failingPost =
  (said: { kind: string }[]) =>
  (response: { readonly kind: string }): void => {
    if ('plaintext' in response) {
      throw new Error('DataCloneError');
    }
    said.push(response);
  };

test('A worker that cannot post what it decrypted wipes it', async (t) => {
  const container = Uint8Array.from(encrypt(MODEL));
  const layout = parseHeader(CHUNKED, 'the file');
  const key = await keyOf(layout.bytes);
  const said: { kind: string }[] = [];
  const remains = recordRemains(t);
  await hostDecryption({ kind: 'decrypt', container, key: await importKey(KEY) }, failingPost(said));
  await hostRun({ kind: 'run', id: 0, layout, key, first: 0, stored: CHUNKED.slice(104) }, failingPost(said));
  await remains.assertWiped();
  assert.deepEqual(
    said.map(({ kind }) => kind),
    ['not-decrypted', 'run-failed'],
  );
});

test('A reading worker that cannot post what it decrypted wipes it', async (t) => {
  const site = await serve(t, { '/m.enc': CHUNKED });
  for (const begin of ['read', 'open'] as const) {
    const said: { kind: string }[] = [];
    const failed = gate();
    const remains = recordRemains(t);
    const host = new ReadingHost((response) => {
      failingPost(said)(response);
      if (response.kind === 'header') {
        void keyOf(response.header).then((key) => host.hear({ kind: 'file-key', id: 0, key }));
      } else if (response.kind === 'opened') {
        host.hear({ kind: 'read-part', id: 0, part: 0, offset: 0, length: MODEL.length, upTo: undefined });
      } else if (response.kind === 'file-failed' || response.kind === 'part-failed') {
        failed.open();
      }
    }, startPuppet);
    host.hear({ kind: begin, id: 0, source: source(site) });
    await failed.opened;
    await remains.assertWiped();
  }
});

const GRAPH = model(externalTensor('w.bin'), message(field(9, plaintext(2000))));

for (const [format, file] of [
  ['gcm', encrypt(MODEL)],
  ['chunked', encryptChunked(GRAPH, { file: 'demo.onnx', chunkLog2: 12, salt: '5a'.repeat(32) })],
] as const) {
  test(`An isolated worker that cannot import onnxruntime-web wipes the model (${format})`, async (t) => {
    withGlobal(t, 'WebAssembly', Object.assign(Object.create(WebAssembly) as object, { Suspending: class {} }));
    const site = await serve(t, { '/m.enc': file });
    const external = format === 'gcm' ? [] : [externalEntry('w.bin', 'w.bin.enc', file, 5000, format)];
    const [decrypted, failed] = [gate(), gate()];
    withGlobal(t, 'decrypted', decrypted.opened);
    const remains = recordRemains(t);
    const host = new IsolatedHost((response) => {
      if (response.kind === 'unlock') {
        void (response.header === undefined ? importKey(KEY) : keyOf(response.header)).then((key) =>
          host.hear({ kind: 'isolated-key', id: response.id, key }),
        );
      } else if (response.kind === 'report' && response.progress.phase === 'decrypt' && response.progress.loaded > 0) {
        setImmediate(decrypted.open);
      } else if (response.kind === 'no-session') {
        failed.open();
      }
    }, startPuppet);
    const found = { name: 'demo', file: 'm.enc', url: site.at('/m.enc'), format, expected: undefined, pin: undefined, external };
    const ortUrl = `data:text/javascript,await globalThis.decrypted; throw new Error("${format}")`;
    host.hear({ kind: 'isolate', source: found as never, ortUrl, sessionOptions: undefined, policy: fetchPolicy(), memory: 'stream' });
    await failed.opened;
    await remains.assertWiped();
  });
}
