import assert from 'node:assert/strict';
import test from 'node:test';
import { importKey } from 'weights-loader';
import { handle } from '../../src/core/handlers.js';
import { ReadingHost } from '../../src/reading/reading-host.js';
import { fetchPolicy } from '../../src/http/fetch-policy.js';
import { IsolatedHost } from '../../src/isolation/isolated-host.js';
import { hostDecryption, hostRun } from '../../src/workers/decrypt-host.js';
import { unlock } from '../../src/container/chunked-key.js';
import { parseHeader } from '../../src/container/chunked-header.js';
import { encryptChunked } from '../support/containers.js';
import { withGlobal, withJspi } from '../support/globals.js';
import { encrypt, externalEntry, KEY, plaintext } from '../support/models.js';
import { externalTensor, field, message, model } from '../support/onnx.js';
import { ReadyWorker } from '../support/workers/puppet-worker.js';
import { recordRemains } from './remains.js';
import { gate, serve, type Site } from '../support/server.js';

const MODEL = plaintext(9000);
const CHUNKED = encryptChunked(MODEL, { file: 'demo.onnx', chunkLog2: 12, salt: '5a'.repeat(32) });

const startPuppet = (): Worker => new ReadyWorker() as unknown as Worker;
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
  const layout = parseHeader(CHUNKED, 'the file', undefined);
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
        void keyOf(response.header).then((key) => handle(host.handlers, { kind: 'file-key', id: 0, key }));
      } else if (response.kind === 'opened') {
        handle(host.handlers, { kind: 'read-part', id: 0, part: 0, offset: 0, length: MODEL.length, upTo: undefined });
      } else if (response.kind === 'file-failed' || response.kind === 'part-failed') {
        failed.open();
      }
    }, startPuppet);
    handle(host.handlers, { kind: begin, id: 0, source: source(site) });
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
    withJspi(t);
    const site = await serve(t, { '/m.enc': file });
    const external = format === 'gcm' ? [] : [externalEntry('w.bin', 'w.bin.enc', file, 5000, format)];
    const [decrypted, failed] = [gate(), gate()];
    withGlobal(t, 'decrypted', decrypted.opened);
    const remains = recordRemains(t);
    const host = new IsolatedHost((response) => {
      if (response.kind === 'unlock') {
        void (response.header === undefined ? importKey(KEY) : keyOf(response.header)).then((key) =>
          handle(host.handlers, { kind: 'isolated-key', id: response.id, key }),
        );
      } else if (response.kind === 'report' && response.progress.phase === 'decrypt' && response.progress.loaded > 0) {
        setImmediate(decrypted.open);
      } else if (response.kind === 'no-session') {
        failed.open();
      }
    }, startPuppet);
    const found = { name: 'demo', file: 'm.enc', url: site.at('/m.enc'), format, expected: undefined, pin: undefined, external };
    const ortUrl = `data:text/javascript,await globalThis.decrypted; throw new Error("${format}")`;
    handle(host.handlers, { kind: 'import-ort', ortUrl, ortEnv: undefined, retries: 0 });
    handle(host.handlers, {
      kind: 'isolate',
      source: found as never,
      sessionOptions: undefined,
      policy: fetchPolicy(),
      memory: 'stream',
    });
    await failed.opened;
    await remains.assertWiped();
  });
}
