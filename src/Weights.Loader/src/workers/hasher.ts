import type { Bytes } from '../core/bytes.js';
import { fromFailure } from '../core/failure.js';
import type { HashRequest, HashResponse } from './messages.js';
import { isSmall } from './small-file.js';
import { SingleRequest } from './single-request.js';
import type { StartWorker } from './start-worker.js';

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

/**
 * Hashes in a worker, because Chromium runs `subtle.digest` on the thread that calls it: about 1 s for 256 MiB. The worker starts with
 * the download. If no worker can be started, the calling thread hashes.
 *
 * @param bytes - of the file; undefined if that is not known
 */
export function startHasher(start: StartWorker, bytes: number | undefined): Hasher {
  if (isSmall(bytes)) {
    return HASH_ON_THIS_THREAD;
  }
  const worker = new SingleRequest<HashRequest, HashResponse, HashedFile>(start, false, (waiter) => ({
    hashed: waiter.resolve,
    'not-hashed': ({ failure }) => waiter.reject(fromFailure(failure)),
  }));
  return {
    hash: (file) => worker.send({ kind: 'hash', file }, [file.buffer], () => hashHere(file)),
    close: () => worker.close(),
  };
}

export async function hashHere(bytes: Bytes): Promise<HashedFile> {
  return { bytes, sha256: new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)) };
}
