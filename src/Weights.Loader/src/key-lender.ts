import type { RawKey } from './key.js';

/** Why a lease ended: the server withdrew the right to the key, or it ran out and could not be renewed. */
export type LeaseStatus = 'revoked' | 'expired';

/**
 * The session protocol (docs/key-delivery.md): the key arrives wrapped for one request, and its bytes are never a JavaScript value.
 * It is lent: the loader renews the lease while sessions made with it live, and disposes them when it ends.
 */
export interface SessionKeySource {
  /** The URL of the endpoint, such as `/api/model-key/session`. POST with `credentials: 'same-origin'`. */
  readonly session: string | URL;
  /** The server's signing key, ECDSA on P-256: 65 bytes in base64url as its log says it, or a CryptoKey for `verify`. With it, unsigned answers are refused. */
  readonly serverKey?: string | CryptoKey | undefined;
  /** Told when the lease of a session that lives has ended, just before the session is released; `model` is the name it was loaded by. */
  readonly onStatus?: ((status: LeaseStatus, model: string) => void) | undefined;
}

/** For clients that hold their customer's key, such as a licence file: the server's answer is the content key wrapped under it. */
export interface WrappedKeySource {
  /** The URL of the endpoint, such as `/api/model-key/wrapped?kid={kid}`; placeholders as in the URL of a key. */
  readonly wrapped: string | URL;
  /** The customer's key: 32 bytes, 64 hex digits, or a CryptoKey: AES-KW of 256 bits with the usage `unwrapKey`. */
  readonly customerKey: RawKey | CryptoKey;
}

export type KeyLender = SessionKeySource | WrappedKeySource;

export function isLender(source: unknown): source is KeyLender {
  return typeof source === 'object' && source !== null && ('session' in source || 'wrapped' in source);
}
