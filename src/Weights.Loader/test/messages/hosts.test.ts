import assert from 'node:assert/strict';
import test from 'node:test';
import { importKey, type LoadProgress } from 'weights-loader';
import { unlock } from '../../src/container/chunked-key.js';
import { handle } from '../../src/core/handlers.js';
import { fetchPolicy } from '../../src/http/fetch-policy.js';
import { IsolatedHost } from '../../src/isolation/isolated-host.js';
import { ReadingHost } from '../../src/reading/reading-host.js';
import { hostDecryption, hostRun } from '../../src/workers/decrypt-host.js';
import { encryptChunked } from '../support/containers.js';
import { FakeClock } from '../support/fake-clock.js';
import { withGlobal, withJspi } from '../support/globals.js';
import { encrypt, KEY, plaintext } from '../support/models.js';
import { PuppetWorker } from '../support/workers/puppet-worker.js';
import { gate, serve } from '../support/server.js';

const MODEL = plaintext(9000);
const CHUNKED = encryptChunked(MODEL, { file: 'demo.onnx', chunkLog2: 12, salt: '5a'.repeat(32) });
const LAYOUT = { chunkBytes: 4096, chunks: 3, length: MODEL.length };
/** Enough of onnxruntime-web for a load that gets no key. */
const ORT = 'data:text/javascript,export const InferenceSession = { create() {} };';
const startPuppet = (): Worker => new PuppetWorker() as unknown as Worker;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

type Said = { kind: string; failure?: { code: string; message: string } } & Record<string, unknown>;

/** Whether a report says that a model was decrypted. */
function isDecrypted(progress: unknown): boolean {
  const { phase, loaded, total } = (progress ?? {}) as Partial<LoadProgress>;
  return phase === 'decrypt' && loaded === total;
}

/** Collects what a host says, and waits for a kind of it. */
function listener(): { readonly said: Said[]; post(response: object): void; until(kind: string): Promise<Said> } {
  const said: Said[] = [];
  let heard = gate();
  return {
    said,
    post(response) {
      said.push(response as Said);
      heard.open();
      heard = gate();
    },
    async until(kind) {
      for (;;) {
        const found = said.find((response) => response.kind === kind);
        if (found !== undefined) {
          return found;
        }
        await heard.opened;
      }
    },
  };
}

for (const key of [undefined, null, { type: 'secret' }]) {
  const without = { key } as unknown as { key: CryptoKey };

  test(`A worker that gets ${JSON.stringify(key)} as the key says so: gcm and runs`, async () => {
    const { said, post } = listener();
    await hostDecryption({ kind: 'decrypt', container: Uint8Array.from(encrypt(MODEL)), ...without }, post);
    await hostRun({ kind: 'run', id: 0, layout: LAYOUT as never, first: 0, stored: CHUNKED.slice(104), ...without }, post);
    assert.deepEqual(
      said.map(({ kind, failure }) => [kind, failure!.code]),
      [
        ['not-decrypted', 'decrypt'],
        ['run-failed', 'decrypt'],
      ],
    );
    assert.match(said[0]!.failure!.message, /did not send the key/);
  });

  test(`A worker that gets ${JSON.stringify(key)} as the key says so: chunked and isolated`, async (t) => {
    const site = await serve(t, { '/m.enc': CHUNKED });
    const source = { url: site.at('/m.enc'), policy: fetchPolicy(), expected: undefined, pin: undefined, graph: true };
    for (const kind of ['read', 'open'] as const) {
      const { post, until } = listener();
      const host = new ReadingHost(post, startPuppet);
      handle(host.handlers, { kind, id: 3, source });
      await until('header');
      handle(host.handlers, { kind: 'file-key', id: 3, ...without });
      assert.match((await until('file-failed')).failure!.message, /did not send the key/);
    }
    const { post, until } = listener();
    const host = new IsolatedHost(post, startPuppet);
    const model = { name: 'demo', file: 'm.enc', ...source, format: 'chunked', external: [] };
    handle(host.handlers, { kind: 'import-ort', ortUrl: ORT, retries: 0 });
    handle(host.handlers, { kind: 'isolate', source: model, policy: fetchPolicy() });
    const { id } = await until('unlock');
    handle(host.handlers, { kind: 'isolated-key', id, ...without });
    assert.match((await until('no-session')).failure!.message, /did not send the key/);
  });
}

test('A key that was not requested, or comes twice, changes nothing', async (t) => {
  const site = await serve(t, { '/m.enc': CHUNKED });
  const { said, post, until } = listener();
  const host = new ReadingHost(post, startPuppet);
  const key = await unlock(await importKey(KEY, 'chunked'), CHUNKED.slice(0, 104), 'demo.onnx');
  const source = { url: site.at('/m.enc'), policy: fetchPolicy(), expected: undefined, pin: undefined, graph: false };
  handle(host.handlers, { kind: 'read', id: 0, source });
  await until('header');
  for (const id of [7, 0, 0]) {
    handle(host.handlers, { kind: 'file-key', id, key });
  }
  assert.deepEqual((await until('read-done'))['plaintext'], MODEL);
  assert.equal(said.filter(({ kind }) => kind === 'read-done').length, 1);
});

test('A part of a file that is not open, and a run without a session, are answered', async () => {
  const { post, until } = listener();
  handle(new ReadingHost(post, startPuppet).handlers, { kind: 'read-part', id: 5, part: 0, offset: 0, length: 1 });
  handle(new IsolatedHost(post, startPuppet).handlers, { kind: 'run-session', id: 0, feeds: {} });
  assert.match((await until('part-failed')).failure!.message, /not open/);
  assert.match((await until('no-run-result')).failure!.message, /no session/);
});

test('A request for a session without a module is answered', async () => {
  const { post, until } = listener();
  handle(new IsolatedHost(post, startPuppet).handlers, { kind: 'isolate', source: {}, policy: fetchPolicy() });
  const { failure } = await until('no-session');
  assert.equal(failure!.code, 'session');
  assert.match(failure!.message, /reload the page/i);
});

test('A worker makes one session', async (t) => {
  const site = await serve(t, { '/m.enc': CHUNKED });
  const { said, post, until } = listener();
  const host = new IsolatedHost(post, startPuppet);
  const model = { name: 'demo', file: 'm.enc', url: site.at('/m.enc'), format: 'chunked', external: [] };
  const request = { kind: 'isolate', source: model, policy: fetchPolicy() };
  handle(host.handlers, { kind: 'import-ort', ortUrl: ORT, retries: 0 });
  handle(host.handlers, request);
  handle(host.handlers, request);
  await until('unlock');
  await settled();
  assert.equal(said.filter(({ kind }) => kind === 'unlock').length, 1);
});

test('onnxruntime-web that does not arrive ends the load 30 seconds after the model is there', async (t) => {
  withJspi(t); // in other browsers the load waits for onnxruntime-web first
  const clock = new FakeClock(t, { silence: true });
  withGlobal(t, 'fetch', async () => new Response(Uint8Array.from(encrypt(MODEL))));
  const { post, until, said } = listener();
  const host = new IsolatedHost(post, startPuppet);
  const model = { name: 'demo', file: 'm.enc', url: 'https://site.test/m.enc', format: 'gcm', external: [] };
  const ortUrl = 'data:text/javascript,await new Promise(() => undefined)';
  handle(host.handlers, { kind: 'import-ort', ortUrl, retries: 0 });
  handle(host.handlers, { kind: 'isolate', source: model, policy: fetchPolicy() });
  const { id } = await until('unlock');
  handle(host.handlers, { kind: 'isolated-key', id, key: await importKey(KEY) });
  while (!said.some(({ progress }) => isDecrypted(progress))) {
    await settled();
  }
  for (let half = 0; half < 2; half++) {
    await settled();
    assert.ok(said.every(({ kind }) => kind !== 'no-session'));
    clock.pass(15_000);
  }
  const { failure } = await until('no-session');
  assert.equal(failure!.code, 'network');
  assert.match(failure!.message, /within 30 seconds from data:.*"ortUrl"/);
});
