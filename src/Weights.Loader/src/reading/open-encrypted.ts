import { unlock } from '../container/chunked-key.js';
import { loadEngine } from '../engine.js';
import { importKey, type ModelKey } from '../keys/content-key.js';
import type { OpenedFile } from '../container/random-access.js';
import type { EncryptedSource } from './http-source.js';

/** What a v2 container is bound to. */
export interface ContainerOptions {
  /** The model's Name with `.onnx`, such as `face/detect.onnx`; for external data its folder and the location in the graph. */
  readonly file: string;
}

/** Options of {@link openEncrypted}. */
export interface OpenEncryptedOptions extends ContainerOptions {
  /** Aborts requests; reads reject with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Whether cookies go along; default `same-origin`. */
  readonly credentials?: RequestCredentials | undefined;
  /** How often a request is made again after a lost connection or an answer of 5xx; default 2. */
  readonly retries?: number | undefined;
}

/**
 * Opens a file of the format `chunked` for random access: only the chunks that are read are fetched, where the server
 * has ranges, and decrypted, on the calling thread.
 *
 * @example
 * ```js
 * const weights = await openEncrypted('/weights/big.data.enc', key, { file: 'big.data' });
 * const head = await weights.read(0, 1024);
 * ```
 *
 * @param source - a URL, bytes at hand, or an object with `size` and `read`
 * @param key - 32 bytes, 64 hex digits, or an HKDF CryptoKey
 * @throws {@link WeightsError} `insecure-context`, `bad-key`, `network`, `http-status`, `wrong-container`, `truncated`,
 * `too-long`, `wrong-key`; or the signal's reason.
 */
export async function openEncrypted(
  source: string | URL | Blob | Uint8Array | ArrayBuffer | EncryptedSource,
  key: ModelKey,
  options: OpenEncryptedOptions,
): Promise<OpenedFile> {
  options.signal?.throwIfAborted();
  const contentKey = await importKey(key, 'chunked');
  return (await loadEngine()).open(source, (header) => unlock(contentKey, header, options.file.normalize('NFC')), options);
}

/**
 * Decrypts a body of the format `chunked` as it passes: `response.body.pipeThrough(decryptStream(key, { file }))`.
 * Each piece that comes out is authentic and in its place, but only the end of the stream says that none is missing.
 *
 * @param key - 32 bytes, 64 hex digits, or an HKDF CryptoKey
 * @returns a stream that fails with {@link WeightsError} `insecure-context`, `bad-key`, `wrong-container`, `wrong-key`,
 * `tampered`, `truncated`, `too-long`
 */
export function decryptStream(key: ModelKey, options: ContainerOptions): TransformStream<Uint8Array, Uint8Array> {
  const contentKey = importKey(key, 'chunked');
  const transformer = loadEngine().then((engine) =>
    engine.transform(async (header) => unlock(await contentKey, header, options.file.normalize('NFC'))),
  );
  contentKey.catch(() => undefined); // told when the header has arrived
  transformer.catch(() => undefined); // told by the first piece
  return new TransformStream({
    transform: async (piece, controller) => (await transformer).transform?.(piece, controller),
    flush: async (controller) => (await transformer).flush?.(controller),
  });
}
