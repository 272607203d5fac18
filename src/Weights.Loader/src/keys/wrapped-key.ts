import { fromBase64Url } from '../core/base64url.js';
import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import { displayUrl } from '../core/url.js';
import type { Connection } from '../http/connection.js';
import type { FetchPolicy } from '../http/fetch-policy.js';
import { RetryBudget, withRetries } from '../http/retry.js';
import { copyRawKey, isCryptoKey, KEY_BYTES, unwrapKey } from './content-key.js';
import type { WrappedKeySource } from './key-endpoint.js';
import { requestKey, type WantedKey } from './key-request.js';
import { FORMAT_NUMBER, readObject, refuserOf, WRAPPED_BYTES } from './key-response.js';

/**
 * GETs the content key, wrapped under the customer's key, and unwraps it. Its bytes are never a JavaScript value.
 *
 * @param url - absolute, with its placeholders filled in
 * @throws {@link WeightsError} `wrong-key` if the key was wrapped under another customer's key; `bad-key`, `bad-key-response`,
 * `network`, and the codes of requireGrant.
 */
export async function fetchWrappedKey(
  url: string,
  { customerKey }: WrappedKeySource,
  { model: { kid }, format }: WantedKey,
  policy: FetchPolicy,
  signal: AbortSignal,
): Promise<CryptoKey> {
  const wrappingKey = await importCustomerKey(customerKey);
  const refuse = refuserOf(url);
  const receive = async (connection: Connection): Promise<Bytes> => {
    const grant = await readObject(connection, url, signal, refuse);
    // RFC 3394 binds no context, so the two members are compared here. If they are wrong, the file cannot be decrypted.
    if (grant['kid'] !== kid || grant['format'] !== FORMAT_NUMBER[format]) {
      refuse('it is for another key or format');
    }
    return (
      fromBase64Url(grant['wrapped'], WRAPPED_BYTES) ?? refuse(`"wrapped" must be ${WRAPPED_BYTES} bytes in base64url without padding`)
    );
  };
  const budget = new RetryBudget(policy.retries, signal);
  const wrapped = await withRetries(budget, () => requestKey(url, policy, signal, undefined, receive));
  return unwrapKey(wrapped, wrappingKey, format).catch((cause: unknown) => {
    throw new WeightsError(
      'wrong-key',
      `The key that ${displayUrl(url)} sent cannot be unwrapped with the option "customerKey": it was wrapped under another key, ` +
        "perhaps because the customer's key was changed. Use the current licence file.",
      { cause },
    );
  });
}

/** @throws {@link WeightsError} `bad-key`. */
async function importCustomerKey(key: WrappedKeySource['customerKey']): Promise<CryptoKey> {
  if (isCryptoKey(key)) {
    const { name, length } = key.algorithm as AesKeyAlgorithm;
    if (name !== 'AES-KW' || length !== 8 * KEY_BYTES || !key.usages.includes('unwrapKey')) {
      throw new WeightsError('bad-key', 'The option "customerKey" as a CryptoKey must be AES-KW with 256 bits and the usage unwrapKey.');
    }
    return key;
  }
  const raw = copyRawKey(key);
  try {
    return await crypto.subtle.importKey('raw', raw, 'AES-KW', false, ['unwrapKey']);
  } finally {
    raw.fill(0);
  }
}
