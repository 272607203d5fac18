import type { FetchPolicy } from '../http/fetch-policy.js';
import { isWithoutNetwork, withoutWaiting } from '../http/without-network.js';
import { deviceDatabase, type KeptManifest } from '../storage/database.js';
import { inPatience } from '../storage/patience.js';

type Received = Omit<KeptManifest, 'address'>;

/**
 * The manifests of one load that also works without the network. What was received is kept only after the load has succeeded: a newer
 * manifest whose files are not on the device yet must not replace the one whose files are.
 */
export class KeptManifests {
  readonly #received: KeptManifest[] = [];

  /**
   * Requests a models.json, or takes the kept one if there is no network.
   *
   * @param address - of the models.json
   * @param request - requests it
   * @throws {@link WeightsError} of the request
   */
  async request(address: string, policy: FetchPolicy, request: (policy: FetchPolicy) => Promise<Received>): Promise<Received> {
    const kept = await orUndefined(async () => (await deviceDatabase()).get('manifests', address));
    try {
      const { text, url } = await withoutWaiting(kept !== undefined, policy, request);
      this.#received.push({ address, text, url });
      return { text, url };
    } catch (error) {
      if (kept === undefined || !isWithoutNetwork(error)) {
        throw error;
      }
      return kept;
    }
  }

  /** Keeps what was received, if this device may use any key without the network. */
  async keep(): Promise<void> {
    await orUndefined(async () => {
      const database = await deviceDatabase();
      if ((await database.count('leases')) > 0) {
        await Promise.all(this.#received.map((manifest) => database.put('manifests', manifest)));
      }
    });
  }
}

/** Without a database a load needs the network. The lease says in the console if the browser has none. */
async function orUndefined<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await inPatience(work());
  } catch {
    return undefined;
  }
}
