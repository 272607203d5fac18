import type { KeyRequestOptions } from './key-request.js';
import type { RawKey } from './content-key.js';

/** Why a lease ended: the server withdrew the right to the key, or it ran out and could not be renewed. */
export type LeaseStatus = 'revoked' | 'expired';

/**
 * The session protocol (docs/key-delivery.md): the key arrives wrapped for one request, and its bytes are never a JavaScript value.
 * It is lent: the loader renews the lease while sessions made with it live, and disposes them when it ends.
 */
export interface SessionKeySource extends KeyRequestOptions {
  /** The URL of the endpoint, such as `/api/model-key/session`. */
  readonly session: string | URL;
  /** The server's signing key, ECDSA on P-256: 65 bytes in base64url as its log says it, or a CryptoKey for `verify`. With it, unsigned answers are refused. */
  readonly serverKey?: string | CryptoKey | undefined;
  /** Told when the lease of a session that lives has ended, just before the session is released; `model` is the name it was loaded by. */
  readonly onStatus?: ((status: LeaseStatus, model: string) => void) | undefined;
}

/** For clients that hold their customer's key, such as a licence file: the server's answer is the content key wrapped under it. */
export interface WrappedKeySource extends KeyRequestOptions {
  /** The URL of the endpoint, such as `/api/model-key/wrapped?kid={kid}`; placeholders as in the URL of a key. */
  readonly wrapped: string | URL;
  /** The customer's key: 32 bytes, 64 hex digits, or a CryptoKey: AES-KW of 256 bits with the usage `unwrapKey`. */
  readonly customerKey: RawKey | CryptoKey;
}

/** The compatible mode, 32 bytes as they are: what the URL of a key is, with more to say about the request. */
export interface RawKeySource extends KeyRequestOptions {
  /** The URL of the endpoint, such as `/api/model-key?kid={kid}`; placeholders as in the URL of a key. */
  readonly raw: string | URL;
  /**
   * The server's signing key for this mode (Weights:RawSigningKey), or a CryptoKey: HMAC with SHA-256 and the usage `verify`. With it, an answer that is not
   * signed for this page's origin is refused. In a page this key is public: the check detects a mix-up, not an attack.
   */
  readonly verifySignature?: string | CryptoKey | undefined;
}

export type KeyLender = SessionKeySource | WrappedKeySource | RawKeySource;

export function isLender(source: unknown): source is KeyLender {
  return typeof source === 'object' && source !== null && ('session' in source || 'wrapped' in source || 'raw' in source);
}
