import type { Bytes } from '../core/bytes.js';
import { fromFailure } from '../core/failure.js';
import { unreachable } from '../core/unreachable.js';
import type { HashRequest, HashResponse } from './messages.js';
import { openWorker, type StartWorker, type WorkerLink } from './worker-link.js';

/** A file and its SHA-256. */
interface HashedFile {
  /** The same bytes; perhaps in another array, because a worker had the buffer. */
  readonly bytes: Bytes;
  readonly sha256: Bytes;
}

/** Computes SHA-256 of one file. */
export interface Hasher {
  /** The buffer belongs to the hasher until it returns; it may be detached. */
  hash(bytes: Bytes): Promise<HashedFile>;
  /** Terminates the worker. */
  close(): void;
}

export const HASH_ON_THIS_THREAD: Hasher = { hash: hashHere, close: () => undefined };

/** Files up to this size are hashed in a few milliseconds, before a worker could start. */
const SMALL_BYTES = 8 * 1024 * 1024;

/**
 * Hashes in a worker, because Chromium runs `subtle.digest` on the thread that calls it: about 1 s for 256 MiB. The worker starts with
 * the download. If no worker can be started, the calling thread hashes.
 *
 * @param bytes - of the file; undefined if that is not known
 */
export function startHasher(start: StartWorker, bytes: number | undefined): Hasher {
  const worker = bytes !== undefined && bytes <= SMALL_BYTES ? undefined : openWorker<HashRequest, HashResponse>(start);
  if (worker === undefined) {
    return HASH_ON_THIS_THREAD;
  }
  let closed = false;
  return {
    async hash(file) {
      const inWorker = await worker.runs();
      if (closed) {
        throw new Error('The load was aborted.'); // the load has been rejected with the reason of the abort
      }
      return inWorker ? hashIn(worker, file) : hashHere(file);
    },
    close() {
      closed = true;
      worker.close();
    },
  };
}

export async function hashHere(bytes: Bytes): Promise<HashedFile> {
  return { bytes, sha256: new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)) };
}

function hashIn(worker: WorkerLink<HashRequest, HashResponse>, file: Bytes): Promise<HashedFile> {
  return new Promise((resolve, reject) => {
    worker.listen((response) => {
      switch (response.kind) {
        case 'hashed':
          resolve(response);
          break;
        case 'not-hashed':
          reject(fromFailure(response.failure));
          break;
        default:
          unreachable(response);
      }
    }, reject);
    worker.post({ kind: 'hash', file }, [file.buffer]);
  });
}
