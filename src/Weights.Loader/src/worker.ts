import { handle, type Handlers } from './core/handlers.js';
import { IsolatedHost } from './isolation/isolated-host.js';
import type { IsolationRequest, IsolationResponse } from './loading/isolation-messages.js';
import { hostKeeping } from './keeping/keep-host.js';
import type { KeepRequest, KeepResponse } from './keeping/messages.js';
import type { ReadingRequest, ReadingResponse } from './reading/messages.js';
import { ReadingHost } from './reading/reading-host.js';
import { moduleWorker } from './site/module-worker.js';
import { useWorkerStorage } from './storage/kept-file.js';
import { opfsReader } from './storage/sync-files.js';
import { openForWriting } from './storage/writer.js';
import { hostDecryption, hostHash, hostRun } from './workers/decrypt-host.js';
import type {
  DecryptRequest,
  DecryptResponse,
  HashRequest,
  HashResponse,
  RunRequest,
  RunResponse,
  StartRequest,
  StartResponse,
} from './workers/messages.js';
import { hostStart } from './workers/start-host.js';
import type { Post, StartWorker } from './workers/start-worker.js';

type Request = StartRequest | DecryptRequest | HashRequest | RunRequest | ReadingRequest | KeepRequest | IsolationRequest;
type Response = StartResponse | DecryptResponse | HashResponse | RunResponse | ReadingResponse | KeepResponse | IsolationResponse;

/** The members of a dedicated worker that this script uses. TypeScript's worker types contradict those of the page. */
interface WorkerScope {
  postMessage(response: Response, transfer?: Transferable[]): void;
  addEventListener(type: 'message' | 'messageerror', listener: (event: MessageEvent<unknown>) => void): void;
}

/** Undefined outside dedicated workers. */
const Dedicated = (globalThis as { DedicatedWorkerGlobalScope?: new () => WorkerScope }).DedicatedWorkerGlobalScope;

/** One script has all roles. The requests that a worker gets decide its role. */
function host(scope: WorkerScope): void {
  const post: Post<Response> = (response, transfer) => scope.postMessage(response, transfer);
  const startWorker: StartWorker = Object.assign(() => moduleWorker(self.location.href), {
    url: () => self.location.href,
  });
  const handlers: Handlers<Request> = {
    ...hostStart(post),
    decrypt: (request) => void hostDecryption(request, post),
    hash: (request) => void hostHash(request, post),
    run: (request) => void hostRun(request, post),
    ...hostKeeping(post),
    ...new ReadingHost(post, startWorker).handlers,
    ...new IsolatedHost(post, startWorker).handlers,
  };
  scope.addEventListener('message', ({ data }) => handle(handlers, data));
  scope.addEventListener('messageerror', () => post({ kind: 'message-lost' }));
}

// Elsewhere, such as imported into a page, it would hear messages that are not for it, and post its responses to itself.
if (Dedicated !== undefined && (globalThis as unknown) instanceof Dedicated) {
  useWorkerStorage({ open: openForWriting, read: opfsReader });
  host(globalThis as unknown as WorkerScope);
}
