import { WeightsError } from '../core/errors.js';
import { steadyNow } from '../core/steady-clock.js';
import type { FetchPolicy } from '../http/fetch-policy.js';
import { isWithoutNetwork, withoutWaiting } from '../http/without-network.js';
import { DeviceKeys } from '../offline/device-keys.js';
import { stepOf, type OfflineLease, type OpenedLease } from '../offline/offline-lease.js';
import type { LeasedKey } from './session-key.js';

/** A key for one load. */
export interface ObtainedKey {
  readonly key: CryptoKey | DeviceKeys;
  /** When the lease must be renewed, on the clock of steadyNow(): milliseconds. */
  readonly until: number;
  /** When the right to use the key without the network ends, if that right is used now. */
  readonly offlineUntil?: Date | undefined;
}

/**
 * Requests a key, or takes the one that is on this device if there is no network. What the server says replaces what is on the device.
 *
 * @param device - undefined if the caller did not ask for a use without the network
 * @param renewal - whether a session has a lease of the server, which lasts to its end
 * @param fetchKey - requests the key
 * @throws {@link WeightsError} of the request; `key-expired` if the right to use the key without the network has ended.
 */
export async function orFromDevice(
  device: OfflineLease | undefined,
  renewal: boolean,
  policy: FetchPolicy,
  fetchKey: (policy: FetchPolicy) => Promise<LeasedKey>,
): Promise<ObtainedKey> {
  if (device === undefined) {
    return fetchKey(policy);
  }
  const kept = await device.open().catch((error: unknown) => error as WeightsError);
  try {
    const { key, until, offline } = await withoutWaiting(kept !== undefined && !(kept instanceof Error), policy, fetchKey);
    if (offline === undefined) {
      await device.erase();
      return { key, until };
    }
    await device.keep(offline);
    return { key: DeviceKeys.received(key, device), until };
  } catch (error) {
    if (!isWithoutNetwork(error) || kept === undefined || (renewal && kept instanceof Error)) {
      throw error;
    }
    return fromDevice(kept, device);
  }
}

function fromDevice(kept: OpenedLease | WeightsError, device: OfflineLease): ObtainedKey {
  if (kept instanceof Error) {
    throw kept;
  }
  return {
    key: DeviceKeys.kept(kept.record.keys, device),
    until: steadyNow() + stepOf(kept),
    offlineUntil: new Date(kept.record.until),
  };
}
