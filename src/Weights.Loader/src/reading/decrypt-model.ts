import { requireContainerFormat, type ContainerFormat } from '../container/format.js';
import { decryptGcm, GCM_OVERHEAD } from '../container/gcm.js';
import { fitsGcm, pinOption, wrongFile } from '../container/pin.js';
import type { Bytes } from '../core/bytes.js';
import { importKey, type ModelKey } from '../keys/content-key.js';
import { openEncrypted } from './open-encrypted.js';

/** Options of {@link decryptModel}. */
export interface DecryptOptions {
  /** The file's format; default `gcm`. It is never guessed from the file. */
  readonly format?: ContainerFormat | undefined;
  /** The name that a file of the format `chunked` is bound to: the model's Name with `.onnx`. `gcm` binds none. */
  readonly file?: string | undefined;
  /** The file's `pin` in models.json. Without it the file is not pinned. */
  readonly pin?: string | undefined;
}

/**
 * Decrypts a container on the calling thread, for code that fetches files or runs models itself.
 *
 * @param container - the whole file; it is read and not changed
 * @param key - 32 bytes, 64 hex digits, or a CryptoKey
 * @param options - of the format `chunked`: the format and the name
 * @returns the decrypted model. Wipe it with `fill(0)` when it is no longer needed.
 * @throws {@link WeightsError} `unsupported-format`, `not-encrypted` (for the format `none`), `bad-key`, `insecure-context`, `truncated`,
 * `tampered`, `decrypt`; with a pin `wrong-file`, or
 * `bad-manifest` if the pin is malformed; of `chunked` also `wrong-container`, `too-long`, `wrong-key`.
 */
export async function decryptModel(
  container: Uint8Array | ArrayBuffer,
  key: ModelKey,
  { format: given = 'gcm', file = '', pin }: DecryptOptions = {},
): Promise<Uint8Array> {
  const format = requireContainerFormat(given);
  const bytes = container instanceof Uint8Array ? container : new Uint8Array(container);
  if (format === 'chunked') {
    const opened = await openEncrypted(bytes, key, { file, pin });
    try {
      return await opened.read(0, opened.size);
    } finally {
      opened.close();
    }
  }
  const expected = pinOption(pin, format);
  if (bytes.length >= GCM_OVERHEAD && !fitsGcm(expected, bytes)) {
    throw wrongFile('The file');
  }
  return decryptGcm(unshared(bytes), await importKey(key));
}

/** A copy of shared memory, because WebCrypto refuses it. */
function unshared(bytes: Uint8Array): Bytes {
  return isUnshared(bytes) ? bytes : new Uint8Array(bytes);
}

function isUnshared(bytes: Uint8Array): bytes is Bytes {
  return bytes.buffer instanceof ArrayBuffer;
}
