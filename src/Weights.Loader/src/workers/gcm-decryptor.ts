import { decryptGcm } from '../container/gcm.js';
import type { Bytes } from '../core/bytes.js';
import { fromFailure } from '../core/failure.js';
import { unreachable } from '../core/unreachable.js';
import { wipe } from '../core/wipe.js';
import type { DecryptRequest, DecryptResponse } from './messages.js';
import { openWorker, type StartWorker, type WorkerLink } from './worker-link.js';

/** Decrypts one container of the format `gcm`. */
export interface GcmDecryptor {
  /** The container's buffer belongs to the decryptor from then on; it may be detached. */
  decrypt(container: Bytes, key: CryptoKey): Promise<Bytes>;
  /** Terminates the worker. */
  close(): void;
}

/** Decrypts on the calling thread, for a worker that also fetches. */
export const GCM_ON_THIS_THREAD: GcmDecryptor = { decrypt: decryptGcm, close: () => undefined };

/**
 * Decrypts in a worker, because browsers run `subtle.decrypt` on the thread that calls it: 0.7 s for 256 MiB. The worker starts with
 * the download, so that it is ready when the last byte arrives. If no worker can be started, the calling thread decrypts.
 */
export function startDecryptor(start: StartWorker): GcmDecryptor {
  const worker = openWorker<DecryptRequest, DecryptResponse>(start);
  let closed = false;
  return {
    async decrypt(container, key) {
      const inWorker = worker !== undefined && (await worker.runs());
      if (closed) {
        throw new Error('The load was aborted.'); // the load has been rejected with the reason of the abort
      }
      return inWorker ? decryptIn(worker, container, key) : decryptGcm(container, key);
    },
    close() {
      closed = true;
      worker?.close();
    },
  };
}

function decryptIn(worker: WorkerLink<DecryptRequest, DecryptResponse>, container: Bytes, key: CryptoKey): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    let lost = false;
    worker.listen(
      (response) => {
        switch (response.kind) {
          case 'plaintext':
            if (lost) {
              wipe(response.plaintext);
            }
            resolve(response.plaintext);
            break;
          case 'not-decrypted':
            reject(fromFailure(response.failure));
            break;
          default:
            unreachable(response);
        }
      },
      (error) => {
        lost = true;
        reject(error);
      },
    );
    worker.post({ kind: 'decrypt', container, key }, [container.buffer]);
  });
}
