import { fromBase64Url } from '../core/base64url.js';
import { WeightsError } from '../core/errors.js';
import { objectOf, refuserOf, WRAPPED_BYTES } from './key-response.js';
import { FORMAT_NUMBER } from './key-exchange.js';
import type { WrappedKeySource } from './key-endpoint.js';
import { requireGrant } from './refusal.js';
import { askForKey } from './key-request.js';
import { copyRawKey, isCryptoKey, KEY_BYTES, unwrapKey, type ContainerFormat } from './content-key.js';
import type { ManifestModel } from '../manifest/manifest.js';
import { withRetries, type RetryBudget } from '../http/retry.js';
import { readJson } from './session-key.js';
import { shown } from '../core/url.js';

/**
 * GETs the content key as it is wrapped under the customer's key, and opens it; its bytes are never a JavaScript value.
 *
 * @throws {@link WeightsError} `wrong-key` where the customer's key is not the one of the wrap; `bad-key`, `key-answer`, `key-refused`,
 * `key-revoked`, `key-expired`, `key-rate-limited`, `network`.
 */
export async function fetchWrappedKey(
  url: string,
  source: WrappedKeySource,
  { kid }: ManifestModel,
  format: ContainerFormat,
  retries: RetryBudget,
): Promise<CryptoKey> {
  const wrappingKey = await importCustomerKey(source.customerKey);
  const refuse = refuserOf(url);
  const wrapped = await withRetries(retries, async () => {
    const response = await askForKey(url, retries.signal, source);
    await requireGrant(response, url);
    const answer = objectOf(await readJson(response, url, retries.signal, refuse), refuse);
    // RFC 3394 binds no context: these two stand beside the wrap, and a wrong pair shows in the file at the latest.
    if (answer['kid'] !== kid || answer['format'] !== FORMAT_NUMBER[format]) {
      refuse('it is for another key or format');
    }
    return (
      fromBase64Url(answer['wrapped'], WRAPPED_BYTES) ?? refuse(`"wrapped" must be ${WRAPPED_BYTES} bytes in base64url without padding`)
    );
  });
  return unwrapKey(wrapped, wrappingKey, format).catch((cause: unknown) => {
    throw new WeightsError(
      'wrong-key',
      `The key that ${shown(url)} answered does not open with the option "customerKey": it was wrapped under another one, perhaps since the customer's key was changed. Use the licence file of today.`,
      { cause },
    );
  });
}

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
