import type { AbortScope } from '../core/abort.js';
import { onReturn } from '../core/page-return.js';
import { shareRequest } from '../core/shared-request.js';
import { absoluteUrl } from '../core/url.js';
import type { FetchPolicy } from '../http/fetch-policy.js';
import type { DeviceKeys } from '../offline/device-keys.js';
import type { SessionKeySource } from './key-endpoint.js';
import type { WantedKey } from './key-request.js';
import { endOfLease } from '../leases/end-of-lease.js';
import { Lease } from '../leases/lease.js';
import { LoadHolder, type LeasedSession } from '../leases/lease-holder.js';
import { importServerKey } from './p256.js';
import { eraseOfflineLease, OfflineLease } from '../offline/offline-lease.js';
import { orFromDevice, type ObtainedKey } from './key-of-device.js';
import { fetchSessionKey, keyRequestOf } from './session-key.js';

/** One lease for each key in use, whatever the number of models. */
const leases = new Map<string, Lease<LoadHolder>>();

/** Stops listening for the user's return. Undefined while there is no lease. */
let stopListening: (() => void) | undefined;

/** By the signal of the load, which is the same for all parts of a load and different for two loads. */
const holders = new WeakMap<AbortSignal, LoadHolder>();

/**
 * Obtains the key of one load by the session protocol. The load holds its lease until the load is aborted, or until the
 * session of {@link keepLease} is released.
 *
 * @throws {@link WeightsError} as fetchSessionKey; `bad-key` for a malformed `serverKey`.
 */
export async function obtainLeasedKey(
  source: SessionKeySource,
  wanted: WantedKey,
  policy: FetchPolicy,
  scope: AbortScope,
): Promise<CryptoKey | DeviceKeys> {
  const url = absoluteUrl(source.session, 'session');
  const { model, format } = wanted;
  const { offline = false } = source;
  const request = keyRequestOf(wanted, offline);
  const serverKey = source.serverKey === undefined ? undefined : await importServerKey(source.serverKey);
  const id = `${url} ${model.kid} ${format}`;
  const device = offline ? new OfflineLease(id) : undefined;
  const fetchKey = (renewal: boolean, attempts: FetchPolicy, signal: AbortSignal): Promise<ObtainedKey> =>
    orFromDevice(device, renewal, attempts, (now) => fetchSessionKey(url, request, serverKey, now, signal));
  // Also of loads that do not ask for a use without the network.
  const eraseIfRefused = async (error: unknown): Promise<void> => {
    if (endOfLease(error) !== undefined) {
      await eraseOfflineLease(id);
    }
  };
  try {
    // Every load sends a request, also if there is a lease, because the server decides whether this user may load this model.
    const identity = ['session', url, model.kid, format, source.serverKey, offline, policy.credentials, policy.headers, policy.retries];
    const obtained = await shareRequest(identity, scope.signal, (signal) => fetchKey(false, policy, signal));
    scope.signal.throwIfAborted(); // a holder made after the abort would not notice it
    const lease = leases.get(id) ?? begin(id);
    const renew = async (signal: AbortSignal): Promise<number> => {
      try {
        return (await fetchKey(true, { ...policy, retries: 0 }, signal)).until;
      } catch (error) {
        await eraseIfRefused(error);
        throw error;
      }
    };
    holders.set(scope.signal, new LoadHolder(lease, model.name, policy, source.onStatus, scope, renew));
    lease.extend(obtained.until);
    if (obtained.offlineUntil !== undefined) {
      source.onStatus?.('offline', model.name, obtained.offlineUntil);
    }
    return obtained.key;
  } catch (error) {
    await eraseIfRefused(error);
    const status = endOfLease(error);
    const lease = leases.get(id);
    if (status !== undefined && lease !== undefined) {
      // Only this caller may be refused (for example, its token is missing), so ask again on behalf of the other holders.
      lease.holder?.requestsWith(policy) ? lease.end(status) : lease.renew();
    }
    throw error;
  }
}

/** Binds the lease of a load to its session: it ends with `release`. Without a leased key it does nothing. */
export async function keepLease(session: unknown, signal: AbortSignal): Promise<void> {
  await holders.get(signal)?.keepFor(session as LeasedSession);
}

function begin(id: string): Lease<LoadHolder> {
  const lease = new Lease<LoadHolder>(() => {
    leases.delete(id);
    if (leases.size === 0) {
      stopListening?.();
      stopListening = undefined;
    }
  });
  leases.set(id, lease);
  stopListening ??= onReturn((suspended) => leases.forEach((each) => each.check(suspended)));
  return lease;
}
