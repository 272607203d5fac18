import { decryptRun } from '../container/chunked-decrypt.js';
import { decryptGcm } from '../container/gcm.js';
import { toFailure } from '../core/failure.js';
import { move } from '../core/wipe.js';
import { hashHere } from './hasher.js';
import { requireKey } from './key-probe.js';
import type { DecryptRequest, DecryptResponse, HashRequest, HashResponse, RunRequest, RunResponse } from './messages.js';
import type { Post } from './start-worker.js';

/** In a worker: decrypts a container of the format `gcm`. */
export async function hostDecryption({ container, key }: DecryptRequest, post: Post<DecryptResponse>): Promise<void> {
  try {
    const plaintext = await decryptGcm(container, requireKey(key));
    move(plaintext, () => post({ kind: 'plaintext', plaintext }, [plaintext.buffer]));
  } catch (error) {
    post({ kind: 'not-decrypted', failure: toFailure(error) });
  }
}

/** In a worker: computes SHA-256 of a file that is published unencrypted. */
export async function hostHash({ file }: HashRequest, post: Post<HashResponse>): Promise<void> {
  try {
    const { bytes, sha256 } = await hashHere(file);
    post({ kind: 'hashed', bytes, sha256 }, [bytes.buffer]);
  } catch (error) {
    post({ kind: 'not-hashed', failure: toFailure(error) });
  }
}

/** In a helper of a reading worker: decrypts a run of chunks. */
export async function hostRun({ id, layout, key, first, stored }: RunRequest, post: Post<RunResponse>): Promise<void> {
  try {
    const plaintext = await decryptRun(layout, requireKey(key), first, stored);
    move(plaintext, () => post({ kind: 'run-done', id, plaintext }, [plaintext.buffer]));
  } catch (error) {
    post({ kind: 'run-failed', id, failure: toFailure(error) });
  }
}
