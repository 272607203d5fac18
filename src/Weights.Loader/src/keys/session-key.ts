import { fromBase64Url } from '../core/base64url.js';
import { WeightsError } from '../core/errors.js';
import { parseKeyAnswer, refuserOf, type RefuseAnswer } from './key-response.js';
import { KeyExchange, type KeyWish } from './key-exchange.js';
import { requireGrant } from './refusal.js';
import { askForKey, type KeyRequestOptions } from './key-request.js';
import { isCryptoKey, type ContainerFormat } from './content-key.js';
import type { ManifestModel } from '../manifest/manifest.js';
import { isPoint, POINT_BYTES } from './p256.js';
import { pageOrigin } from '../http/page-origin.js';
import { withRetries, type RetryBudget } from '../http/retry.js';
import { shown } from '../core/url.js';

/** A key that was lent. */
export interface Loan {
  readonly key: CryptoKey;
  /** When the lease ends, on the clock of performance.now(): milliseconds. */
  readonly until: number;
}

/**
 * @throws {@link WeightsError} `key-refused` where the page has no origin that a key could be bound to.
 */
export function wishFor({ name, kid }: ManifestModel, format: ContainerFormat): KeyWish {
  return {
    origin: pageOrigin(),
    model: name,
    kid: Uint8Array.from(kid.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16)),
    format,
  };
}

/**
 * Asks for a key by the session protocol; each attempt is an exchange of its own.
 *
 * @throws {@link WeightsError} `key-answer`, `key-refused`, `key-revoked`, `key-expired`, `key-rate-limited`, `network`.
 */
export function fetchSessionKey(
  url: string,
  wish: KeyWish,
  serverKey: CryptoKey | undefined,
  options: KeyRequestOptions,
  retries: RetryBudget,
): Promise<Loan> {
  const { signal } = retries;
  const refuse = refuserOf(url);
  return withRetries(retries, async () => {
    const exchange = await KeyExchange.begin(wish);
    const response = await askForKey(url, signal, options, exchange.request);
    const arrived = performance.now();
    await requireGrant(response, url);
    const answer = parseKeyAnswer(await readJson(response, url, signal, refuse), refuse);
    const key = await exchange.open(answer, serverKey, refuse);
    // By the server's own clock, since the client's may be wrong. Without its Date there is only the latter.
    const left = answer.expires * 1000 - (Date.parse(response.headers.get('date') ?? '') || Date.now());
    if (left <= 0) {
      throw new WeightsError(
        'key-expired',
        `The key endpoint ${shown(url)} lent a key for a time that is over already. Where the answer's header Date is hidden from this page, this device's clock may be wrong.`,
      );
    }
    return { key, until: arrived + left };
  });
}

export async function readJson(response: Response, url: string, signal: AbortSignal, refuse: RefuseAnswer): Promise<unknown> {
  let text: string;
  try {
    text = await response.text();
  } catch (cause) {
    signal.throwIfAborted();
    throw new WeightsError('network', `The connection to ${shown(url)} was lost before the key was complete. Load it again.`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch {
    return refuse('it is no JSON');
  }
}

/** @throws {@link WeightsError} `bad-key`. */
export async function importServerKey(key: string | CryptoKey): Promise<CryptoKey> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  if (isCryptoKey(key)) {
    const { name, namedCurve } = key.algorithm as EcKeyAlgorithm;
    return name === algorithm.name && namedCurve === algorithm.namedCurve && key.usages.includes('verify') ? key : refuseServerKey();
  }
  const point = fromBase64Url(key, POINT_BYTES) ?? refuseServerKey();
  return isPoint(point) ? crypto.subtle.importKey('raw', point, algorithm, false, ['verify']).catch(refuseServerKey) : refuseServerKey();
}

function refuseServerKey(): never {
  throw new WeightsError(
    'bad-key',
    `The option "serverKey" must be a public key of ECDSA on P-256: its ${POINT_BYTES} bytes 04 ‖ x ‖ y in base64url without padding, or a CryptoKey with the usage verify.`,
  );
}
