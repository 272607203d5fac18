import { decryptGcm } from '../container/gcm.js';
import { importKey, type ContainerFormat, type ModelKey } from '../keys/content-key.js';
import { openEncrypted } from './open-encrypted.js';

/** Options of {@link decryptModel}. */
export interface DecryptOptions {
  /** The file's format; default `gcm`. It is never guessed from the file. */
  readonly format?: ContainerFormat | undefined;
  /** What a file of the format `chunked` is bound to: the model's Name with `.onnx`. `gcm` binds none. */
  readonly file?: string | undefined;
}

/**
 * Decrypts a container on the calling thread, for code that fetches files or runs models in its own way.
 *
 * @param container - the whole file; it is read and not changed
 * @returns the model in the open. Wipe it with `fill(0)` when it is no longer needed.
 * @throws {@link WeightsError} `bad-key`, `insecure-context`, `truncated`, `tampered`, `decrypt`; of `chunked` also
 * `wrong-container`, `too-long`, `wrong-key`.
 */
export async function decryptModel(
  container: Uint8Array | ArrayBuffer,
  key: ModelKey,
  { format = 'gcm', file = '' }: DecryptOptions = {},
): Promise<Uint8Array> {
  const bytes = container instanceof Uint8Array ? container : new Uint8Array(container);
  if (format === 'chunked') {
    const opened = await openEncrypted(bytes, key, { file });
    return opened.read(0, opened.size);
  }
  return decryptGcm(unshared(bytes), await importKey(key));
}

/** WebCrypto refuses shared memory. */
function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return isOwn(bytes) ? bytes : new Uint8Array(bytes);
}

function isOwn(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer;
}
