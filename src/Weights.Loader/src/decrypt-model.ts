import { decryptGcm } from './container-gcm.js';
import { importKey, type ModelKey } from './key.js';

/**
 * Decrypts a v1 container on the calling thread, for code that fetches files or runs models in its own way.
 *
 * @param container - the whole file; it is read and not changed
 * @returns the model in the open. Wipe it with `fill(0)` when it is no longer needed.
 * @throws {@link WeightsError} `bad-key`, `insecure-context`, `truncated`, `tampered`, `decrypt`.
 */
export async function decryptModel(container: Uint8Array | ArrayBuffer, key: ModelKey): Promise<Uint8Array> {
  const bytes = container instanceof Uint8Array ? container : new Uint8Array(container);
  return decryptGcm(unshared(bytes), await importKey(key));
}

/** WebCrypto refuses shared memory. */
function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return isOwn(bytes) ? bytes : new Uint8Array(bytes);
}

function isOwn(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer;
}
