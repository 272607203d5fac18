import { fromBase64Url } from '../core/base64url.js';
import { WeightsError } from '../core/errors.js';
import { importChecked } from './fingerprint.js';
import { refuserOf } from './key-response.js';
import { fetchKey } from './key-bytes.js';
import type { RawKeySource } from './key-endpoint.js';
import { askForKey } from './key-request.js';
import { joined } from './transcript.js';
import { isCryptoKey, type ContainerFormat } from './content-key.js';
import type { ManifestModel } from '../manifest/manifest.js';
import { pageOrigin } from '../http/page-origin.js';
import type { RetryBudget } from '../http/retry.js';

const HEADER = 'x-key-signature';
const HMAC = { name: 'HMAC', hash: 'SHA-256' };
const SIGNATURE_BYTES = 32;

/**
 * GETs a key as it is (the compatible mode), and with `verifySignature` takes it only if it was signed for this page's origin.
 *
 * @throws {@link WeightsError} `key-answer` without the signature that was asked for; `wrong-key`, `bad-key`, `key-refused` and its sisters, `network`.
 */
export async function fetchRawKey(
  url: string,
  source: RawKeySource,
  { kid }: ManifestModel,
  format: ContainerFormat,
  retries: RetryBudget,
): Promise<CryptoKey> {
  const { verifySignature } = source;
  const signingKey = verifySignature === undefined ? undefined : await importSigningKey(verifySignature);
  const verify = signingKey && ((key: Uint8Array, headers: Headers) => requireSignature(url, key, headers.get(HEADER), signingKey));
  return importChecked(await fetchKey(url, retries, () => askForKey(url, retries.signal, source), verify), kid, format);
}

async function requireSignature(url: string, key: Uint8Array, header: string | null, signingKey: CryptoKey): Promise<void> {
  const refuse = refuserOf(url);
  const signature =
    fromBase64Url(header, SIGNATURE_BYTES) ??
    refuse(
      'it bears no X-Key-Signature, and the option "verifySignature" asks for one. The server signs if it has Weights:RawSigningKey and knows the page\'s origin (Weights:PublicOrigin)',
    );
  const message = joined(key, new TextEncoder().encode(pageOrigin()));
  try {
    if (!(await crypto.subtle.verify(HMAC, signingKey, signature, message))) {
      refuse('its X-Key-Signature is not the one of this key, this page\'s origin and the option "verifySignature"');
    }
  } finally {
    message.fill(0);
  }
}

/** @throws {@link WeightsError} `bad-key`. */
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
    'The option "verifySignature" must be the text of the server\'s Weights:RawSigningKey, or a CryptoKey: HMAC with SHA-256 and the usage verify.',
  );
}
