import { WeightsError } from '../core/errors.js';
import { steadyNow } from '../core/steady-clock.js';
import { deviceDatabase, type OfflineRecord } from '../storage/database.js';
import { inPatience } from '../storage/patience.js';
import { warnOfKeysOnce } from '../storage/store-warning.js';

/** What the server granted for use without the network. */
export interface OfflineGrant {
  readonly customer: string;
  /** In milliseconds of this device's date. */
  readonly until: number;
}

/** A lease that holds without the network. */
export interface OpenedLease {
  readonly record: OfflineRecord;
  /** How long it still holds, in milliseconds. */
  readonly left: number;
}

/**
 * Without the network a session gets its lease in steps of this length, so that the server is asked again soon after the network returns.
 */
const LONGEST_STEP_MS = 5 * 60_000;

/** Slow corrections of the date are shorter. A date that is further back was set back. */
const LONGEST_CORRECTION_MS = 10 * 60_000;

/** The lease of one key on this device. */
export class OfflineLease {
  /** When `seen` was last stored, on the clock of steadyNow(). A date that is set back does not stop this clock. */
  #touched: number | undefined;

  /** @param id - endpoint, kid and format */
  constructor(private readonly id: string) {}

  /** Replaces the lease by what the server granted now. The keys of files that were loaded before stay. */
  async keep({ customer, until }: OfflineGrant): Promise<void> {
    await this.#change((before) => ({
      id: this.id,
      customer,
      until,
      seen: Date.now(),
      keys: before?.customer === customer ? before.keys : {},
    }));
  }

  /** Keeps the key of a file, if there is a lease. */
  async addKey(file: string, key: CryptoKey): Promise<void> {
    await this.#change((record) => record && { ...record, keys: { ...record.keys, [file]: key } });
  }

  /** Erases it: the server refused the key, or no longer allows its use without the network. */
  async erase(): Promise<void> {
    await this.#change(() => undefined);
  }

  /**
   * The lease, for use now.
   *
   * @returns undefined if there is none
   * @throws {@link WeightsError} `key-expired` if it has ended, which erases it, or if the date was set back.
   */
  async open(): Promise<OpenedLease | undefined> {
    const now = steadyNow();
    const passed = this.#touched === undefined ? 0 : now - this.#touched;
    this.#touched = now;
    const record = await this.#change((before) => before && { ...before, seen: Math.max(Date.now(), before.seen + passed) });
    if (record === undefined) {
      return undefined;
    }
    if (Date.now() < record.seen - LONGEST_CORRECTION_MS) {
      throw withoutNetwork('the date of this device is before the one that it had when it used the key last');
    }
    const left = record.until - record.seen;
    if (left <= 0) {
      await this.erase();
      throw withoutNetwork('the time in which this device may use the key without it has ended');
    }
    return { record, left };
  }

  /** @returns the record after the change. If the browser keeps no data, the lease does not exist, and the console says so. */
  async #change(change: (record: OfflineRecord | undefined) => OfflineRecord | undefined): Promise<OfflineRecord | undefined> {
    try {
      return await inPatience(this.#changeStored(change));
    } catch (error) {
      warnOfKeysOnce(error);
      return undefined;
    }
  }

  async #changeStored(change: (record: OfflineRecord | undefined) => OfflineRecord | undefined): Promise<OfflineRecord | undefined> {
    const transaction = (await deviceDatabase()).transaction('leases', 'readwrite');
    let before: OfflineRecord | undefined;
    for (const record of await transaction.store.getAll()) {
      if (record.id === this.id) {
        before = record;
      } else if (record.until < Date.now()) {
        await transaction.store.delete(record.id); // nobody may ask for this key again, such as after a rotation
      }
    }
    const after = change(before);
    if (after !== undefined) {
      await transaction.store.put(after);
    } else if (before !== undefined) {
      await transaction.store.delete(this.id);
    }
    await transaction.done;
    return after;
  }
}

/** Erases the lease of a key if there is one, after the server refused the key. */
export async function eraseOfflineLease(id: string): Promise<void> {
  if (globalThis.indexedDB !== undefined) {
    await new OfflineLease(id).erase();
  }
}

/** The next step of a lease without the network, in milliseconds. */
export function stepOf({ left }: OpenedLease): number {
  return Math.min(left, LONGEST_STEP_MS);
}

function withoutNetwork(why: string): WeightsError {
  return new WeightsError('key-expired', `There is no network, and ${why}. Connect the device, and load the model again.`);
}
