import { unreachable } from './core/unreachable.js';
import { IsolatedHost } from './isolation/isolated-host.js';
import type { IsolationRequest, IsolationResponse } from './loading/isolation-messages.js';
import type { ReadingRequest, ReadingResponse } from './reading/messages.js';
import { ReadingHost } from './reading/reading-host.js';
import { moduleWorker } from './site/module-worker.js';
import { hostDecryption, hostHash, hostRun } from './workers/decrypt-host.js';
import type { DecryptRequest, DecryptResponse, HashRequest, HashResponse, RunRequest, RunResponse } from './workers/messages.js';
import type { Post, Ready, StartWorker } from './workers/worker-link.js';

type Request = DecryptRequest | HashRequest | RunRequest | ReadingRequest | IsolationRequest;
type Response = DecryptResponse | HashResponse | RunResponse | ReadingResponse | IsolationResponse | Ready;

/** The members of a dedicated worker that this script uses. TypeScript's worker types contradict those of the page. */
interface WorkerScope {
  postMessage(response: Response, transfer?: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<Request>) => void): void;
}

const scope = globalThis as unknown as WorkerScope;
const post: Post<Response> = (response, transfer) => scope.postMessage(response, transfer);
const startWorker: StartWorker = () => moduleWorker(self.location.href);

const reading = new ReadingHost(post, startWorker);
const isolated = new IsolatedHost(post, startWorker);

// One script has all roles. The requests that a worker gets decide its role.
scope.addEventListener('message', ({ data: request }) => {
  switch (request.kind) {
    case 'decrypt':
      void hostDecryption(request, post);
      break;
    case 'hash':
      void hostHash(request, post);
      break;
    case 'run':
      void hostRun(request, post);
      break;
    case 'read':
    case 'open':
    case 'read-part':
    case 'file-key':
      reading.hear(request);
      break;
    case 'isolate':
    case 'isolated-key':
    case 'run-session':
      isolated.hear(request);
      break;
    default:
      unreachable(request);
  }
});

// The page transfers ciphertext only after this message, because a worker whose script never runs would lose it.
post({ kind: 'ready' });
