import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { importKey, type LoadProgress } from 'weights-loader';
import { unlock } from '../../src/container/chunked-key.js';
import { handle } from '../../src/core/handlers.js';
import { fetchPolicy } from '../../src/http/fetch-policy.js';
import { IsolatedHost } from '../../src/isolation/isolated-host.js';
import { startIsolated } from '../../src/loading/start-isolated.js';
import { encryptChunked } from '../support/containers.js';
import { withGlobal, withJspi } from '../support/globals.js';
import { FakeClock } from '../support/fake-clock.js';
import { externalEntry, KEY, plaintext } from '../support/models.js';
import { externalTensor, model } from '../support/onnx.js';
import { withoutPauses } from '../support/pauses.js';
import { PuppetWorker, ReadyWorker } from '../support/workers/puppet-worker.js';
import { gate } from '../support/server.js';

type Said = {
  kind: string;
  id?: number;
  header?: Uint8Array<ArrayBuffer> | undefined;
  progress?: LoadProgress;
  failure?: { code: string; message: string };
};
const ORT_URL = 'https://site.test/ort.mjs';
const startPuppet = (): Worker => new PuppetWorker() as unknown as Worker;
const startReady = (): Worker => new ReadyWorker() as unknown as Worker;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const never = new AbortController().signal;

async function until(said: Said[], wanted: (response: Said) => boolean): Promise<Said> {
  for (;;) {
    const found = said.find(wanted);
    if (found !== undefined) {
      return found;
    }
    await settled();
  }
}

/** A host, and the failure that it posts. */
function host(): { host: IsolatedHost; said: Said[]; failed: Promise<Said> } {
  const said: Said[] = [];
  let fail: (response: Said) => void;
  const failed = new Promise<Said>((resolve) => (fail = resolve));
  const post = (response: Said): void => {
    said.push(response);
    response.kind === 'no-session' && fail(response);
  };
  return { host: new IsolatedHost(post, startPuppet), said, failed };
}

/** What a server sends for the module, one response after the other. Node imports no module by HTTP, so each import fails. */
function serveModule(t: TestContext, ...responses: (() => Response)[]): string[] {
  const requests: string[] = [];
  withGlobal(t, 'fetch', async (url: string) => {
    requests.push(url);
    return responses[Math.min(requests.length, responses.length) - 1]!();
  });
  return requests;
}

const offline = (): Response => {
  throw new TypeError('Failed to fetch');
};
const status = (code: number) => (): Response => new Response('', { status: code });
const module = (): Response => new Response('export {}', { headers: { 'content-type': 'text/javascript' } });

for (const [what, responses, retries, code, text, requested] of [
  ['is back after two failures', [offline, status(503), module], 5, 'no-ort', /cannot import the module/, 3],
  ['is away', [offline], 2, 'network', /"ortUrl"\. No response from https:\/\/site\.test\/ort\.mjs/, 3],
  ['sends 404', [status(404)], 5, 'no-ort', /responded with 404/, 1],
  ['fails', [status(500)], 1, 'no-ort', /responded with 500/, 2],
] as const) {
  test(`onnxruntime-web is imported as often as "retries" says, if the server ${what}`, async (t) => {
    withoutPauses(t);
    const requests = serveModule(t, ...responses);
    const { host: worker, failed } = host();
    handle(worker.handlers, { kind: 'import-ort', ortUrl: ORT_URL, retries });
    const { failure } = await failed;
    assert.equal(failure!.code, code, failure!.message);
    assert.match(failure!.message, text);
    assert.equal(requests.length, requested);
  });
}

test('A slow graph does not end the wait for onnxruntime-web, and 30 seconds after it a slow onnxruntime-web does', async (t) => {
  withJspi(t);
  const clock = new FakeClock(t, { silence: true });
  const graph = model(externalTensor('w.bin'));
  const sealed = encryptChunked(graph, { file: 'demo.onnx', chunkLog2: 12, salt: '5a'.repeat(32) });
  const data = encryptChunked(plaintext(9000), { file: 'w.bin', chunkLog2: 12, salt: '5a'.repeat(32) });
  const arrived = gate();
  withGlobal(t, 'fetch', async () => {
    let part = 0;
    const pull = async (send: ReadableStreamDefaultController): Promise<void> => {
      part === 0 ? send.enqueue(sealed.slice(0, 10)) : part === 7 ? (send.enqueue(sealed.slice(16)), send.close()) : await bit(send, part);
      part++;
    };
    return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }));
  });
  /** One byte every 15 seconds, so that the download itself is not silent. */
  const bit = async (send: ReadableStreamDefaultController, part: number): Promise<void> => {
    await settled();
    clock.pass(15_000);
    send.enqueue(sealed.slice(9 + part, 10 + part));
    part === 6 && arrived.open();
  };
  const { host: worker, said, failed } = host();
  const external = [externalEntry('w.bin', 'w.bin.enc', data, 9000, 'chunked')];
  const source = { name: 'demo', file: 'm.enc', url: 'https://site.test/m.enc', format: 'chunked', external };
  handle(worker.handlers, { kind: 'import-ort', ortUrl: 'data:text/javascript,await new Promise(() => undefined)', retries: 0 });
  handle(worker.handlers, { kind: 'isolate', source, policy: fetchPolicy(), memory: 'stream' });
  await arrived.opened;
  assert.ok(performance.now() > 60_000);
  const request = await until(said, ({ kind }) => kind === 'unlock');
  assert.ok(said.every(({ kind }) => kind !== 'no-session'));
  const key = await unlock(await importKey(KEY, 'chunked'), request.header!, 'demo.onnx');
  handle(worker.handlers, { kind: 'isolated-key', id: request.id, key });
  await until(said, ({ progress }) => progress?.phase === 'decrypt' && progress.loaded === progress.total);
  for (let half = 0; half < 2; half++) {
    await settled();
    clock.pass(15_000);
  }
  const { failure } = await failed;
  assert.equal(failure!.code, 'network');
  assert.match(failure!.message, /did not arrive within 30 seconds/);
});

test('A worker that stops after the session was made is the error session', async () => {
  const options = { isolate: true, ortUrl: ORT_URL } as const;
  const source = { name: 'demo', file: 'm.enc', url: 'https://site.test/m.enc', format: 'gcm', expected: 1, pin: undefined } as const;
  const starting = startIsolated(startReady, options, true, never);
  const until = async (kind: string): Promise<void> => {
    while (!PuppetWorker.last?.posted.some((message) => message['kind'] === kind)) {
      await settled();
    }
  };
  await until('import-ort');
  const worker = PuppetWorker.last;
  worker.say({ kind: 'ort-imported' });
  const keys = { contentKey: () => importKey(KEY), fileKey: () => importKey(KEY) };
  const loading = (await starting)({ ...source, external: [] }, keys);
  await until('isolate');
  worker.say({ kind: 'session', inputNames: [], outputNames: [] });
  const session = await loading;
  const running = session.run({});
  worker.stop();
  await assert.rejects(running, { code: 'session', message: /The worker of the session stopped/ });
  await assert.rejects(session.run({}), { code: 'session' });
});
