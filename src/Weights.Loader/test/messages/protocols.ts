import type { TestContext } from 'node:test';
import { importKey, type IsolatedSession } from 'weights-loader';
import { parseHeader } from '../../src/container/chunked-header.js';
import { unlock } from '../../src/container/chunked-key.js';
import { fetchPolicy } from '../../src/http/fetch-policy.js';
import { fetchInWorker } from '../../src/keeping/fetch-in-worker.js';
import { keepInWorker } from '../../src/keeping/keep-in-worker.js';
import { startIsolated } from '../../src/loading/start-isolated.js';
import { startReader } from '../../src/reading/worker-reader.js';
import { startDecryptor } from '../../src/workers/gcm-decryptor.js';
import { startHasher } from '../../src/workers/hasher.js';
import { startPool } from '../../src/workers/pool.js';
import { PROTOCOL } from '../../src/workers/protocol.js';
import type { StartWorker } from '../../src/workers/start-worker.js';
import { WorkerLink } from '../../src/workers/worker-link.js';
import { encryptChunked } from '../support/containers.js';
import { withGlobal } from '../support/globals.js';
import { encrypt, KEY, plaintext } from '../support/models.js';
import { PuppetWorker, ReadyWorker } from '../support/workers/puppet-worker.js';

/** One request that waits for a worker of the test. */
export interface Scene {
  readonly worker: PuppetWorker;
  readonly result: Promise<unknown>;
  close(): void;
}

/** Every kind of message that the loader sends to a worker and then waits. */
export interface RequestRow {
  /** What ends the wait if the worker lives and says nothing. `limit`: a time that the docs give. `close`: only the caller. */
  readonly neverAnswered: 'limit' | 'close';
  begin(t: TestContext): Promise<Scene>;
}

export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const CHUNKED = encryptChunked(plaintext(9000), { file: 'demo.onnx', chunkLog2: 12, salt: '5a'.repeat(32) });
const startReady = (): Worker => new ReadyWorker() as unknown as Worker;
/** A new function for each load, because a script that did not run is remembered by it. */
const silent = (): StartWorker => () => new PuppetWorker() as unknown as Worker;
const never = new AbortController().signal;
const keyOf = async (header: Uint8Array): Promise<CryptoKey> => unlock(await importKey(KEY, 'chunked'), header, 'demo.onnx');
const source = { url: 'https://site.test/m.enc', policy: fetchPolicy(), expected: undefined, pin: undefined, graph: true };

export const REQUESTS: Record<string, RequestRow> = {
  hello: { neverAnswered: 'limit', begin: () => starting(false) },
  'key-probe': { neverAnswered: 'limit', begin: () => starting(true) },
  decrypt: {
    neverAnswered: 'close',
    async begin() {
      const decryptor = startDecryptor(startReady, undefined);
      const result = decryptor.decrypt(Uint8Array.from(encrypt(plaintext(500))), await importKey(KEY));
      return sceneOf('decrypt', result, () => decryptor.close());
    },
  },
  hash: {
    neverAnswered: 'close',
    async begin() {
      const hasher = startHasher(startReady, undefined);
      return sceneOf('hash', hasher.hash(new Uint8Array(100)), () => hasher.close());
    },
  },
  run: {
    neverAnswered: 'close',
    async begin(t) {
      withGlobal(t, 'navigator', { hardwareConcurrency: 4 });
      const pool = startPool(startReady);
      const layout = parseHeader(CHUNKED, 'the file', undefined);
      const key = await keyOf(layout.bytes);
      await settled();
      return sceneOf('run', pool.decrypt(layout, key, 0, CHUNKED.slice(104)), () => pool.close());
    },
  },
  read: {
    neverAnswered: 'close',
    async begin() {
      const reader = startReader(startReady, undefined);
      return sceneOf(
        'read',
        reader.read(source, keyOf, never, () => undefined),
        () => reader.close(),
      );
    },
  },
  open: {
    neverAnswered: 'close',
    async begin() {
      const reader = startReader(startReady, undefined);
      return sceneOf('open', reader.open(source, keyOf, never), () => reader.close());
    },
  },
  'read-part': {
    neverAnswered: 'close',
    async begin() {
      const reader = startReader(startReady, undefined);
      const opening = reader.open(source, keyOf, never);
      await settled();
      PuppetWorker.last.say({ kind: 'opened', id: 0, size: 500, chunkBytes: 4096 });
      return sceneOf('read-part', (await opening).read(0, 500), () => reader.close());
    },
  },
  keep: {
    neverAnswered: 'close',
    async begin() {
      const abort = new AbortController();
      const file = { ...source, pin: new Uint8Array(28), entry: 'gcm-00', format: 'gcm' } as const;
      const result = keepInWorker(startReady, file, abort.signal, () => undefined);
      return sceneOf('keep', result, () => abort.abort(new Error('closed')));
    },
  },
  fetch: {
    neverAnswered: 'close',
    async begin() {
      const abort = new AbortController();
      const file = { ...source, pin: new Uint8Array(28), entry: 'gcm-00', format: 'gcm' } as const;
      const result = fetchInWorker(startReady, file, abort.signal, () => undefined);
      return sceneOf('fetch', result, () => abort.abort(new Error('closed')));
    },
  },
  'import-ort': {
    neverAnswered: 'close',
    async begin() {
      const { result, close } = isolate();
      return sceneOf('import-ort', result, close);
    },
  },
  isolate: {
    neverAnswered: 'close',
    async begin() {
      const { result, close } = isolate();
      await imported();
      return sceneOf('isolate', result, close);
    },
  },
  'run-session': {
    neverAnswered: 'close',
    async begin() {
      const { result } = isolate();
      await imported();
      await settled();
      PuppetWorker.last.say({ kind: 'session', inputNames: ['x'], outputNames: ['y'] });
      const session = await result;
      return sceneOf('run-session', session.run({}), () => session.dispose());
    },
  },
};

/** What a worker says. */
export interface ResponseRow {
  /** The request that it belongs to. */
  readonly to: string;
  /** Whether the request is answered with it. */
  readonly settles: boolean;
  readonly message: Record<string, unknown>;
}

const failure = { code: 'tampered', message: 'changed' };

/** Every kind of message that a worker sends. `plaintext` is added to those that have it. */
export const RESPONSES: Record<string, ResponseRow & { readonly hasPlaintext?: true }> = {
  ready: { to: 'hello', settles: true, message: { protocol: PROTOCOL, keys: true } },
  'message-lost': { to: 'decrypt', settles: true, message: {} },
  plaintext: { to: 'decrypt', settles: true, message: {}, hasPlaintext: true },
  'not-decrypted': { to: 'decrypt', settles: true, message: { failure } },
  hashed: { to: 'hash', settles: true, message: { bytes: new Uint8Array(1), sha256: new Uint8Array(32) } },
  'not-hashed': { to: 'hash', settles: true, message: { failure } },
  'run-done': { to: 'run', settles: true, message: { id: 0 }, hasPlaintext: true },
  'run-failed': { to: 'run', settles: true, message: { id: 0, failure } },
  header: { to: 'read', settles: false, message: { id: 0, header: CHUNKED.slice(0, 104) } },
  progress: { to: 'read', settles: false, message: { id: 0, phase: 'download', loaded: 0, total: 1 } },
  'read-done': { to: 'read', settles: true, message: { id: 0, locations: [] }, hasPlaintext: true },
  opened: { to: 'open', settles: true, message: { id: 0, size: 500, chunkBytes: 4096 } },
  'part-done': { to: 'read-part', settles: true, message: { id: 0, part: 0 }, hasPlaintext: true },
  'part-failed': { to: 'read-part', settles: true, message: { id: 0, part: 0, failure } },
  'file-failed': { to: 'read', settles: true, message: { id: 0, failure } },
  'keep-progress': { to: 'keep', settles: false, message: { loaded: 0, total: 1 } },
  kept: { to: 'keep', settles: true, message: { complete: true } },
  fetched: { to: 'fetch', settles: true, message: { download: { bytes: new Uint8Array(1) } } },
  'not-kept': { to: 'keep', settles: true, message: { failure } },
  'ort-imported': { to: 'import-ort', settles: false, message: {} },
  unlock: { to: 'isolate', settles: false, message: { id: 0, header: undefined, name: '' } },
  report: { to: 'isolate', settles: false, message: { progress: { phase: 'download', file: 'm.enc', loaded: 0, total: 1 } } },
  session: { to: 'isolate', settles: true, message: { inputNames: ['x'], outputNames: ['y'] } },
  'no-session': { to: 'isolate', settles: true, message: { failure } },
  'run-result': { to: 'run-session', settles: true, message: { id: 0, outputs: {} } },
  'no-run-result': { to: 'run-session', settles: true, message: { id: 0, failure } },
};

/** The messages that answer a request of a worker. Their rows are in hosts.test.ts. */
export const KEYS = ['file-key', 'isolated-key'];

async function starting(keys: boolean): Promise<Scene> {
  const link = new WorkerLink(
    silent(),
    keys,
    () => true,
    () => undefined,
  );
  return { worker: PuppetWorker.last, result: link.runs(), close: () => link.close() };
}

function isolate(): { readonly result: Promise<IsolatedSession>; close(): void } {
  const abort = new AbortController();
  const keys = { contentKey: () => importKey(KEY), fileKey: keyOf };
  const model = { name: 'demo', file: 'm.enc', url: source.url, format: 'gcm', expected: undefined, pin: undefined, external: [] } as const;
  const options = { isolate: true, ortUrl: 'https://site.test/ort.mjs' } as const;
  const result = startIsolated(startReady, options, true, abort.signal).then((make) => make(model, keys));
  return { result, close: () => abort.abort(new Error('closed')) };
}

/** Says that onnxruntime-web was imported. In Node, as in WebKit, the page waits for it. */
async function imported(): Promise<void> {
  await sceneOf('import-ort', Promise.resolve(), () => undefined);
  PuppetWorker.last.say({ kind: 'ort-imported' });
}

/** Waits until the request was sent. */
async function sceneOf(kind: string, result: Promise<unknown>, close: () => void): Promise<Scene> {
  result.catch(() => undefined); // the test looks at it later
  for (let turn = 0; turn < 100; turn++) {
    const worker = PuppetWorker.started.find(({ posted }) => posted.some((message) => message['kind'] === kind));
    if (worker !== undefined) {
      return { worker, result, close };
    }
    await settled();
  }
  throw new Error(`No worker got "${kind}".`);
}
