import { WeightsError } from '../core/errors.js';
import type { Bytes } from '../core/bytes.js';
import { displayUrl } from '../core/url.js';
import type { Connection } from '../http/connection.js';
import type { FetchPolicy } from '../http/fetch-policy.js';
import { connectionLost } from '../http/request.js';
import { RetryBudget, withRetries } from '../http/retry.js';
import { KEY_BYTES } from './content-key.js';
import type { RawKeySource } from './key-endpoint.js';
import { requestKey, type WantedKey } from './key-request.js';
import { importChecked } from './kid.js';
import { signatureVerifier } from './raw-signature.js';

/**
 * GETs the 32 raw bytes of a key in raw mode. With the option `verifySignature` it accepts only a key that is
 * signed for this page's origin.
 *
 * @param url - absolute, with its placeholders filled in
 * @throws {@link WeightsError} `bad-key-response` without the required signature; `wrong-key`, `bad-key`, `network`, and the
 * codes of requireGrant.
 */
export async function fetchRawKey(
  url: string,
  { verifySignature }: RawKeySource,
  { model: { kid }, format }: WantedKey,
  policy: FetchPolicy,
  signal: AbortSignal,
): Promise<CryptoKey> {
  const verify = verifySignature === undefined ? undefined : await signatureVerifier(url, verifySignature);
  const receive = async (connection: Connection): Promise<Bytes> => {
    const bytes = await readKey(connection, url, signal);
    try {
      await verify?.(bytes, connection.response.headers);
    } catch (error) {
      bytes.fill(0);
      throw error;
    }
    return bytes;
  };
  const budget = new RetryBudget(policy.retries, signal);
  const key = await withRetries(budget, () => requestKey(url, policy, signal, undefined, receive));
  return importChecked(key, kid, format);
}

async function readKey(connection: Connection, url: string, signal: AbortSignal): Promise<Bytes> {
  const key = new Uint8Array(KEY_BYTES);
  let length = 0;
  try {
    for (let piece = await connection.next(); piece !== undefined && length <= KEY_BYTES; piece = await connection.next()) {
      key.set(piece.subarray(0, Math.max(0, KEY_BYTES - length)), length);
      length += piece.length;
      piece.fill(0);
    }
  } catch (cause) {
    key.fill(0);
    signal.throwIfAborted();
    throw connectionLost(url, 'the key', cause);
  }
  if (length !== KEY_BYTES) {
    key.fill(0);
    const found = length > KEY_BYTES ? `more than ${KEY_BYTES} bytes` : `${length} bytes`;
    throw new WeightsError(
      'bad-key',
      `The response of the key endpoint ${displayUrl(url)} has ${found}. It must be the ${KEY_BYTES} raw bytes of the key, ` +
        'not hex, base64 or JSON.',
      { status: connection.response.status },
    );
  }
  return key;
}
