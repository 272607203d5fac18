import { decryptRun } from './container/chunked-decrypt.js';
import { decryptGcm } from './container/gcm.js';
import { toFailure } from './core/failure.js';
import { IsolatedHost } from './isolation/isolated-host.js';
import type { IsolatedAnswer, IsolatedRequest } from './loading/isolation-messages.js';
import { startPool } from './workers/pool.js';
import type { Report } from './core/progress.js';
import type { OpenedFile } from './container/random-access.js';
import { ReadAhead } from './reading/read-ahead.js';
import { localReader, type Reader } from './reading/reader.js';
import type { KeyMessage, OpenRequest, PartRequest, ReadRequest, RunRequest, WorkerAnswer, WorkerRequest } from './workers/messages.js';

/** What a dedicated worker has; TypeScript's worker types contradict those of the page. */
interface WorkerScope {
  postMessage(answer: WorkerAnswer | IsolatedAnswer, transfer?: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<WorkerRequest | IsolatedRequest>) => void): void;
}

const scope = globalThis as unknown as WorkerScope;

/** Progress is told this often, and at a phase's begin and end: each message costs the page's thread a little. */
const PROGRESS_MS = 50;

/** An abort terminates the worker. */
const FOREVER = new AbortController().signal;

let reader: Reader | undefined;
let host: IsolatedHost | undefined;
const opened = new Map<number, OpenedFile>();
const keys = new Map<number, (key: CryptoKey) => void>();

// One script for all roles: the first message says which.
const hear = ({ data }: MessageEvent<WorkerRequest | IsolatedRequest>): void => {
  switch (data.kind) {
    case 'read':
      void read(data);
      break;
    case 'open':
      void open(data);
      break;
    case 'part':
      void part(data);
      break;
    case 'key':
      keyArrives(data);
      break;
    case 'run':
      void run(data);
      break;
    case 'isolate':
    case 'isolated-key':
    case 'call':
      (host ??= new IsolatedHost((answer, transfer) => scope.postMessage(answer, transfer))).hear(data);
      break;
    default:
      decryptGcm(data.container, data.key).then(
        (plaintext) => scope.postMessage({ kind: 'plaintext', plaintext }, [plaintext.buffer]),
        (error: unknown) => scope.postMessage({ kind: 'failure', ...toFailure(error) }),
      );
  }
};

export { localEngine } from './engine-local.js';

if (!import.meta.url.endsWith('?page')) {
  scope.addEventListener('message', hear);
  // The page transfers the ciphertext only now: a worker whose script never ran would take it to the grave.
  scope.postMessage({ kind: 'ready' });
}

async function read({ kind: _, id, ...source }: ReadRequest): Promise<void> {
  reader ??= localReader(startPool());
  try {
    const { plaintext, locations } = await reader.read(source, (header) => askForKey(id, header), FOREVER, throttled(id));
    scope.postMessage({ kind: 'done', id, plaintext, locations }, [plaintext.buffer]);
  } catch (error) {
    scope.postMessage({ kind: 'failed', id, failure: toFailure(error) });
  }
}

async function open({ kind: _, id, ...source }: OpenRequest): Promise<void> {
  reader ??= localReader(startPool());
  try {
    const file = new ReadAhead(await reader.open(source, (header) => askForKey(id, header), FOREVER));
    opened.set(id, file);
    scope.postMessage({ kind: 'opened', id, size: file.size, chunkBytes: file.chunkBytes });
  } catch (error) {
    scope.postMessage({ kind: 'failed', id, failure: toFailure(error) });
  }
}

async function part({ id, part, offset, length, upTo }: PartRequest): Promise<void> {
  try {
    const plaintext = await (opened.get(id) as OpenedFile).read(offset, length, FOREVER, upTo);
    scope.postMessage({ kind: 'part', id, part, plaintext }, [plaintext.buffer]);
  } catch (error) {
    scope.postMessage({ kind: 'failed', id, part, failure: toFailure(error) });
  }
}

function askForKey(id: number, header: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return new Promise((resolve) => {
    keys.set(id, resolve);
    scope.postMessage({ kind: 'header', id, header });
  });
}

function keyArrives({ id, key }: KeyMessage): void {
  keys.get(id)?.(key);
  keys.delete(id);
}

async function run({ id, geometry, key, first, stored }: RunRequest): Promise<void> {
  try {
    const plaintext = await decryptRun(geometry, key, first, stored);
    scope.postMessage({ kind: 'done', id, plaintext, locations: [] }, [plaintext.buffer]);
  } catch (error) {
    scope.postMessage({ kind: 'failed', id, failure: toFailure(error) });
  }
}

function throttled(id: number): Report {
  let last = -Infinity;
  return (phase, loaded, total) => {
    const now = performance.now();
    if (loaded === 0 || loaded === total || now - last >= PROGRESS_MS) {
      last = now;
      scope.postMessage({ kind: 'progress', id, phase, loaded, total });
    }
  };
}
