import type { ChunkLayout } from '../container/chunked-header.js';
import type { Bytes } from '../core/bytes.js';
import type { Failure } from '../core/failure.js';

/** To every worker, before all other messages. `key-probe` has a key that protects nothing: not every browser can send keys. */
export type StartRequest = { readonly kind: 'key-probe'; readonly key: CryptoKey } | { readonly kind: 'hello' };

/** From every worker. */
export type StartResponse =
  /** The response to `hello`: the script runs. `protocol`: its {@link PROTOCOL}. `keys`: the key of `key-probe` arrived. */
  | { readonly kind: 'ready'; readonly protocol: number; readonly keys: boolean }
  /** The browser could not deserialize a message to this worker. */
  | { readonly kind: 'message-lost' };

/** From the page: decrypt a container of the format `gcm`. */
export interface DecryptRequest {
  readonly kind: 'decrypt';
  readonly container: Bytes;
  readonly key: CryptoKey;
}

/** To the page. */
export type DecryptResponse =
  { readonly kind: 'plaintext'; readonly plaintext: Bytes } | { readonly kind: 'not-decrypted'; readonly failure: Failure };

/** From the page: compute SHA-256 of a file. */
export interface HashRequest {
  readonly kind: 'hash';
  readonly file: Bytes;
}

/** To the page. The file is moved back. */
export type HashResponse =
  { readonly kind: 'hashed'; readonly bytes: Bytes; readonly sha256: Bytes } | { readonly kind: 'not-hashed'; readonly failure: Failure };

/** From a reading worker to its helpers: decrypt one run of chunks. */
export interface RunRequest {
  readonly kind: 'run';
  readonly id: number;
  readonly layout: ChunkLayout;
  readonly key: CryptoKey;
  readonly first: number;
  readonly stored: Bytes;
}

/** From a helper. */
export type RunResponse =
  | { readonly kind: 'run-done'; readonly id: number; readonly plaintext: Bytes }
  | { readonly kind: 'run-failed'; readonly id: number; readonly failure: Failure };
