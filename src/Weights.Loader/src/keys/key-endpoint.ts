import { WeightsError, type KeyStatus } from '../core/errors.js';
import type { RawKey } from './content-key.js';

/** How a key endpoint is requested. An endpoint of another origin must allow the page's origin (docs/guides/key-delivery.md). */
export interface KeyRequestOptions {
  /**
   * Whether the request carries cookies; default `same-origin`. For an endpoint of another origin that identifies its users
   * by a cookie: `include`.
   */
  readonly credentials?: RequestCredentials | undefined;
  /**
   * Headers of the request, such as `Authorization`; the request follows no redirection. A function is called for each
   * request, so that the requests that renew a lease have a token that is valid then. If it throws, the load ends; in a
   * renewal it is called again until the lease ends. From another origin, endpoints of Weights.AspNetCore accept no other
   * header than `Authorization`.
   */
  readonly headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>) | undefined;
}

/**
 * The session protocol (docs/reference/session-protocol.md): the key is wrapped for one request, and its bytes are never a JavaScript
 * value. It is leased: the loader renews the lease while a session made with the key exists, and releases the session if
 * the lease ends.
 */
export interface SessionKeySource extends KeyRequestOptions {
  /** The URL of the endpoint, such as `/api/model-key/session`. */
  readonly session: string | URL;
  /**
   * The server's signing key, ECDSA on P-256: 65 bytes in base64url as the server's log shows it, or a CryptoKey for
   * `verify`. If it is set, unsigned responses are refused.
   */
  readonly serverKey?: string | CryptoKey | undefined;
  /**
   * Called when the lease of a session has ended, just before the session is released. `model` is the name that it was
   * loaded by. With `offline` it is also called with the status `offline` when a model is loaded without the network; `until` is when
   * the right to that ends.
   */
  readonly onStatus?: ((status: KeyStatus, model: string, until?: Date) => void) | undefined;
  /**
   * Asks the server for the right to use the key on this device without the network. If the server allows it (`OfflineLease`, off by
   * default), the key is kept in the browser's storage as a CryptoKey that cannot be exported, with models.json, until that right ends.
   * Combine it with `cache`, which keeps the files. Default: false.
   */
  readonly offline?: boolean | undefined;
}

/** For clients that have their customer's key, such as a licence file: the response is the content key, wrapped under that key. */
export interface WrappedKeySource extends KeyRequestOptions {
  /** The URL of the endpoint, such as `/api/model-key/wrapped?kid={kid}`; placeholders as in {@link KeySource}. */
  readonly wrapped: string | URL;
  /** The customer's key: 32 bytes, 64 hex digits, or a CryptoKey: AES-KW of 256 bits with the usage `unwrapKey`. */
  readonly customerKey: RawKey | CryptoKey;
}

/** The raw mode: the response is the 32 bytes of the key. The same as the URL alone, with options of the request. */
export interface RawKeySource extends KeyRequestOptions {
  /** The URL of the endpoint, such as `/api/model-key?kid={kid}`; placeholders as in {@link KeySource}. */
  readonly raw: string | URL;
  /**
   * The server's signing key for this mode (Weights:RawSigningKey), or a CryptoKey: HMAC with SHA-256 and the usage
   * `verify`. If it is set, a response that is not signed for this page's origin is refused. In a page this key is public:
   * the check detects a mistake, not an attack.
   */
  readonly verifySignature?: string | CryptoKey | undefined;
}

/** An endpoint that delivers keys, in one of three ways. */
export type KeyEndpoint = SessionKeySource | WrappedKeySource | RawKeySource;

export function isKeyEndpoint(source: unknown): source is KeyEndpoint {
  return typeof source === 'object' && source !== null && ('session' in source || 'wrapped' in source || 'raw' in source);
}

/** The base64 of 32 bytes may have slashes too. */
const BASE64_KEY = /^[\w+/]{43}=?$/;

/**
 * The message does not repeat what was given, because it may be a key.
 *
 * @throws {@link WeightsError} `bad-key` for a source of keys in place of a key.
 */
export function requireKeyItself(key: unknown): void {
  const isUrl = key instanceof URL || (typeof key === 'string' && key.includes('/') && !BASE64_KEY.test(key));
  if (isUrl || typeof key === 'function' || isKeyEndpoint(key)) {
    throw new WeightsError(
      'bad-key',
      'loadEncryptedModel takes the key itself: 32 bytes, 64 hex digits or a CryptoKey. For the URL of a key endpoint, or a function ' +
        'that returns the key, use loadModel(name, { key }).',
    );
  }
}
