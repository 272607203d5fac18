import { fromBase64Url } from '../core/base64url.js';
import { concatenate } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import { pageOrigin } from '../http/page-origin.js';
import { isCryptoKey } from './content-key.js';
import { refuserOf } from './key-response.js';

const HEADER = 'x-key-signature';
const HMAC = { name: 'HMAC', hash: 'SHA-256' };
const SIGNATURE_BYTES = 32;

/** Throws if a key must not be used. */
type VerifyKey = (key: Uint8Array, headers: Headers) => Promise<void>;

/**
 * Accepts a raw key only if it is signed for this page's origin.
 *
 * @param signingKey - the option `verifySignature`
 * @returns a function that throws {@link WeightsError} `bad-key-response`
 * @throws {@link WeightsError} `bad-key`.
 */
export async function signatureVerifier(url: string, signingKey: string | CryptoKey): Promise<VerifyKey> {
  const hmacKey = await importSigningKey(signingKey);
  return (key, headers) => requireSignature(url, key, headers.get(HEADER), hmacKey);
}

async function requireSignature(url: string, key: Uint8Array, header: string | null, hmacKey: CryptoKey): Promise<void> {
  const refuse = refuserOf(url);
  const signature =
    fromBase64Url(header, SIGNATURE_BYTES) ??
    refuse(
      'it has no X-Key-Signature, and the option "verifySignature" requires one. The server signs if it has Weights:RawSigningKey ' +
        "and knows the page's origin (Weights:PublicOrigin)",
    );
  const message = concatenate(key, new TextEncoder().encode(pageOrigin()));
  try {
    if (!(await crypto.subtle.verify(HMAC, hmacKey, signature, message))) {
      refuse('its X-Key-Signature does not match this key, this page\'s origin and the option "verifySignature"');
    }
  } finally {
    message.fill(0);
  }
}

async function importSigningKey(key: string | CryptoKey): Promise<CryptoKey> {
  if (!isCryptoKey(key)) {
    return key === '' ? refuseSigningKey() : crypto.subtle.importKey('raw', new TextEncoder().encode(key), HMAC, false, ['verify']);
  }
  const { name, hash } = key.algorithm as HmacKeyAlgorithm;
  return name === HMAC.name && hash.name === HMAC.hash && key.usages.includes('verify') ? key : refuseSigningKey();
}

function refuseSigningKey(): never {
  throw new WeightsError(
    'bad-key',
    'The option "verifySignature" must be the text of the server\'s Weights:RawSigningKey, or a CryptoKey: HMAC with SHA-256 ' +
      'and the usage verify.',
  );
}
