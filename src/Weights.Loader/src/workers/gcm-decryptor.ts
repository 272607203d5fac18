import { decryptGcm } from '../container/gcm.js';
import { WeightsError } from '../core/errors.js';
import { fromFailure } from '../core/failure.js';
import type { DecryptRequest } from './messages.js';
import { openWorker, type WorkerLink } from './worker-link.js';

/**
 * Decrypts v1 off the page's thread: browsers run `subtle.decrypt` on the thread that calls it, 0.7 s for 256 MiB.
 * One per file. It starts with the download, so that the worker is ready when the last byte arrives.
 */
export interface Decryptor {
  /** Takes the container over: its buffer may be detached. */
  decrypt(container: Uint8Array<ArrayBuffer>, key: CryptoKey): Promise<Uint8Array<ArrayBuffer>>;
  /** Ends the worker, and with it all that it still holds. */
  close(): void;
}

export function startDecryptor(): Decryptor {
  const worker = openWorker();
  let closed = false;
  return {
    async decrypt(container, key) {
      const inWorker = worker !== undefined && (await worker.runs());
      if (closed) {
        throw new Error('The load was aborted.'); // nobody waits for it any more
      }
      return inWorker ? decryptIn(worker, { container, key }) : decryptGcm(container, key);
    },
    close() {
      closed = true;
      worker?.close();
    },
  };
}

export function workerLost(event: Event): WeightsError {
  return new WeightsError('decrypt', 'The worker that decrypts the model stopped, perhaps for want of memory. Load the model again.', {
    cause: event,
  });
}

function decryptIn(worker: WorkerLink, request: DecryptRequest): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    worker.listen(
      (answer) => {
        if (answer.kind === 'plaintext') {
          resolve(answer.plaintext);
        } else if (answer.kind === 'failure') {
          reject(fromFailure(answer));
        }
      },
      (event) => reject(workerLost(event)),
    );
    worker.post(request, [request.container.buffer]);
  });
}
