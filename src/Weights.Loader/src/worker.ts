import { decryptGcm } from './container-gcm.js';
import { WeightsError } from './errors.js';
import type { DecryptRequest, WorkerAnswer } from './worker-messages.js';

/** What a dedicated worker has; TypeScript's worker types contradict those of the page. */
interface WorkerScope {
  postMessage(answer: WorkerAnswer, transfer?: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<DecryptRequest>) => void): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.addEventListener('message', ({ data }) => {
  decryptGcm(data.container, data.key).then(
    (plaintext) => scope.postMessage({ kind: 'plaintext', plaintext }, [plaintext.buffer]),
    (error: unknown) => scope.postMessage(failure(error)),
  );
});

// The page transfers the ciphertext only now: a worker whose script never ran would take it to the grave.
scope.postMessage({ kind: 'ready' });

/** Class and code of an error do not survive structured cloning. */
function failure(error: unknown): WorkerAnswer {
  return error instanceof WeightsError && (error.code === 'tampered' || error.code === 'truncated')
    ? { kind: 'failure', code: error.code, message: error.message }
    : { kind: 'failure', code: 'decrypt', message: error instanceof WeightsError ? error.message : String(error) };
}
