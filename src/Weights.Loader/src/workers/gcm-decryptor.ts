import { decryptGcm } from '../container/gcm.js';
import type { Bytes } from '../core/bytes.js';
import { fromFailure } from '../core/failure.js';
import { wipe } from '../core/wipe.js';
import type { DecryptRequest, DecryptResponse } from './messages.js';
import { isSmall } from './small-file.js';
import { SingleRequest } from './single-request.js';
import type { StartWorker } from './start-worker.js';

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
 * the download, so that it is ready when the last byte arrives. The calling thread decrypts small files, and all files if no worker can
 * be started or keys do not arrive in it.
 *
 * @param bytes - of the file; undefined if that is not known
 */
export function startDecryptor(start: StartWorker, bytes: number | undefined): GcmDecryptor {
  if (isSmall(bytes)) {
    return GCM_ON_THIS_THREAD;
  }
  const worker = new SingleRequest<DecryptRequest, DecryptResponse, Bytes>(start, true, (waiter) => ({
    plaintext: ({ plaintext }) => waiter.resolve(plaintext) || wipe(plaintext),
    'not-decrypted': ({ failure }) => waiter.reject(fromFailure(failure)),
  }));
  return {
    decrypt: (container, key) => worker.send({ kind: 'decrypt', container, key }, [container.buffer], () => decryptGcm(container, key)),
    close: () => worker.close(),
  };
}
