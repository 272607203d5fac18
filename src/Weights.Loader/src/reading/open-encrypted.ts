import { chunkedTransform } from '../container/chunked-transform.js';
import { unlock, type Unlock } from '../container/chunked-key.js';
import { pinOption } from '../container/pin.js';
import { memorySource, type EncryptedSource } from '../container/encrypted-source.js';
import { openRandomAccess, type OpenedFile } from '../container/random-access.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { absoluteUrl, displayUrl } from '../core/url.js';
import { fetchPolicy } from '../http/fetch-policy.js';
import { importKey, type ModelKey } from '../keys/content-key.js';
import { httpSource } from './http-source.js';

/** The name that a container of the format `chunked` is bound to. */
export interface ContainerOptions {
  /** The model's Name with `.onnx`, such as `face/detect.onnx`; for external data its folder and the location in the graph. */
  readonly file: string;
  /** The file's `pin` in models.json, in base64url. Without it the file is not pinned: another version of it is accepted. */
  readonly pin?: string | undefined;
}

/** Options of {@link openEncrypted}. */
export interface OpenEncryptedOptions extends ContainerOptions {
  /** Aborts requests; reads reject with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Whether requests carry cookies; default `same-origin`. */
  readonly credentials?: RequestCredentials | undefined;
  /**
   * How many failed attempts in a row are repeated, after a lost connection, a response of 5xx, or 30 seconds in which nothing arrived;
   * default 5. See {@link LoadOptions}.
   */
  readonly retries?: number | undefined;
}

/**
 * Opens a file of the format `chunked` for random access, on the calling thread. If the server supports ranges, only the
 * chunks that are read are fetched and decrypted.
 *
 * @example
 * ```js
 * const weights = await openEncrypted('/weights/big.data.enc', key, { file: 'big.data' });
 * const head = await weights.read(0, 1024);
 * ```
 *
 * @param source - a URL, bytes in memory, or an object with `size` and `read`; its `close` is called when the file is closed
 * @param key - 32 bytes, 64 hex digits, or an HKDF CryptoKey
 * @param options - with the name that the file is bound to
 * @throws {@link WeightsError} `insecure-context`, `bad-key`, `network`, `http-status`, `wrong-container`, `truncated`,
 * `too-long`, `wrong-key`; with a pin `wrong-file`, or `bad-manifest` if the pin is malformed; or the signal's reason.
 */
export async function openEncrypted(
  source: string | URL | Blob | Uint8Array | ArrayBuffer | EncryptedSource,
  key: ModelKey,
  options: OpenEncryptedOptions,
): Promise<OpenedFile> {
  const { signal = new AbortController().signal } = options;
  signal.throwIfAborted();
  const pin = pinOption(options.pin, 'chunked');
  const contentKey = importKey(key, 'chunked');
  await contentKey;
  const unlockFile = unlockWith(contentKey, options);
  if (typeof source === 'string' || source instanceof URL) {
    const where = displayUrl(source);
    const opened = await httpSource({ url: absoluteUrl(source, 'source'), policy: fetchPolicy(options) }, signal);
    return openRandomAccess(opened, where, pin, unlockFile, signal);
  }
  return openRandomAccess('read' in source ? source : memorySource(source), 'The file', pin, unlockFile, signal);
}

/**
 * Decrypts a body of the format `chunked` as it passes: `response.body.pipeThrough(decryptStream(key, { file }))`. Each
 * piece that comes out is authentic and in its place, but only the end of the stream proves that no piece is missing. Wipe the pieces
 * with `fill(0)` after use.
 *
 * @param key - 32 bytes, 64 hex digits, or an HKDF CryptoKey
 * @param options - the name that the file is bound to
 * @returns a pair of streams, not an instance of the class TransformStream. Reads fail with {@link WeightsError} `insecure-context`,
 * `bad-key`, `wrong-container`, `wrong-file`, `wrong-key`, `tampered`, `truncated`, `too-long`.
 * @throws {@link WeightsError} `bad-manifest` if the pin is malformed.
 */
export function decryptStream(key: ModelKey, options: ContainerOptions): TransformStream<Uint8Array, Uint8Array> {
  const pin = pinOption(options.pin, 'chunked');
  const contentKey = importKey(key, 'chunked');
  reportedElsewhere(contentKey); // by the stream, when the header has arrived
  return chunkedTransform('The stream', pin, unlockWith(contentKey, options));
}

function unlockWith(contentKey: Promise<CryptoKey>, { file }: ContainerOptions): Unlock {
  return async (header) => unlock(await contentKey, header, file.normalize('NFC'));
}
