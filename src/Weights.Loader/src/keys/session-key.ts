import { WeightsError } from '../core/errors.js';
import { steadyNow } from '../core/steady-clock.js';
import { displayUrl } from '../core/url.js';
import type { FetchPolicy } from '../http/fetch-policy.js';
import { pageOrigin } from '../http/page-origin.js';
import { RetryBudget, withRetries } from '../http/retry.js';
import { KeyExchange, type KeyRequest } from './key-exchange.js';
import { requestKey, type WantedKey } from './key-request.js';
import type { OfflineGrant } from '../offline/offline-lease.js';
import { parseSessionResponse, readObject, refuserOf } from './key-response.js';

/** A key with a lease. */
export interface LeasedKey {
  readonly key: CryptoKey;
  /** When the lease ends, on the clock of steadyNow(): milliseconds. */
  readonly until: number;
  /** What the server granted for use without the network; undefined if nothing. */
  readonly offline: OfflineGrant | undefined;
}

/** @throws {@link WeightsError} `key-refused` if the page has no origin that a key could be bound to. */
export function keyRequestOf({ model: { name, kid }, format }: WantedKey, offline: boolean): KeyRequest {
  return {
    origin: pageOrigin(),
    model: name,
    kid: Uint8Array.from(kid.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16)),
    format,
    offline,
  };
}

/**
 * Requests a key by the session protocol. Each attempt has its own key exchange.
 *
 * @param url - absolute
 * @throws {@link WeightsError} `bad-key-response`, `network`, `key-expired` for a lease without time, and the codes of
 * requireGrant.
 */
export function fetchSessionKey(
  url: string,
  request: KeyRequest,
  serverKey: CryptoKey | undefined,
  policy: FetchPolicy,
  signal: AbortSignal,
): Promise<LeasedKey> {
  const refuse = refuserOf(url);
  return withRetries(new RetryBudget(policy.retries, signal), async () => {
    const exchange = await KeyExchange.begin(request);
    const sent = steadyNow(); // not when the response is read: the device may sleep before that
    return requestKey(url, policy, signal, exchange.body, async (connection) => {
      const grant = parseSessionResponse(await readObject(connection, url, signal, refuse), refuse);
      const key = await exchange.unwrap(grant, serverKey, refuse);
      // By the server's clock, because the client's may be wrong. If the header Date is missing, the client's clock is used.
      const now = Date.parse(connection.response.headers.get('date') ?? '') || Date.now();
      const left = grant.expires * 1000 - now;
      if (left <= 0) {
        throw new WeightsError(
          'key-expired',
          `The key endpoint ${displayUrl(url)} granted a key whose lease has ended already. If the response's header Date is hidden ` +
            "from this page, this device's clock may be wrong.",
          { endsLease: 'expired' },
        );
      }
      const offline = grant.offline && { customer: grant.customer, until: Date.now() + grant.offline * 1000 - now };
      return { key, until: sent + left, offline: offline || undefined };
    });
  });
}
