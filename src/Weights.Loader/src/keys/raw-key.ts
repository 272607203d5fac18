import { WeightsError } from '../core/errors.js';
import type { Bytes } from '../core/bytes.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { displayUrl } from '../core/url.js';
import type { FetchPolicy } from '../http/fetch-policy.js';
import { connectionLost } from '../http/request.js';
import { withRetries } from '../http/retry.js';
import { KEY_BYTES } from './content-key.js';
import type { RawKeySource } from './key-endpoint.js';
import { requestKey, type WantedKey } from './key-request.js';
import { importChecked } from './kid.js';
import { signatureVerifier } from './raw-signature.js';
import { requireGrant } from './refusal.js';

/**
 * GETs the 32 raw bytes of a key in raw mode. With the option `verifySignature` it accepts only a key that is
 * signed for this page's origin.
 *
 * @param url - absolute, with its placeholders filled in
 * @throws {@link WeightsError} `bad-key-response` without the required signature; `wrong-key`, `bad-key`, `network`, and the
 * codes of {@link requireGrant}.
 */
export async function fetchRawKey(
  url: string,
  { verifySignature }: RawKeySource,
  { model: { kid }, format }: WantedKey,
  policy: FetchPolicy,
  signal: AbortSignal,
): Promise<CryptoKey> {
  const verify = verifySignature === undefined ? undefined : await signatureVerifier(url, verifySignature);
  const key = await withRetries({ left: policy.retries, signal }, async () => {
    const response = await requestKey(url, policy, signal);
    await requireGrant(response, url);
    const bytes = await readKey(response, url, signal);
    try {
      await verify?.(bytes, response.headers);
    } catch (error) {
      bytes.fill(0);
      throw error;
    }
    return bytes;
  });
  return importChecked(key, kid, format);
}

async function readKey(response: Response, url: string, signal: AbortSignal): Promise<Bytes> {
  const key = new Uint8Array(KEY_BYTES);
  let length = 0;
  const reader = response.body?.getReader();
  try {
    for (let piece = await reader?.read(); piece?.value !== undefined && length <= KEY_BYTES; piece = await reader?.read()) {
      key.set(piece.value.subarray(0, Math.max(0, KEY_BYTES - length)), length);
      length += piece.value.length;
      piece.value.fill(0);
    }
  } catch (cause) {
    key.fill(0);
    signal.throwIfAborted();
    throw connectionLost(url, 'the key', cause);
  } finally {
    reportedElsewhere(reader?.cancel());
  }
  if (length !== KEY_BYTES) {
    key.fill(0);
    const found = length > KEY_BYTES ? `more than ${KEY_BYTES} bytes` : `${length} bytes`;
    throw new WeightsError(
      'bad-key',
      `The response of the key endpoint ${displayUrl(url)} has ${found}. It must be the ${KEY_BYTES} raw bytes of the key, ` +
        'not hex, base64 or JSON.',
      { status: response.status },
    );
  }
  return key;
}
