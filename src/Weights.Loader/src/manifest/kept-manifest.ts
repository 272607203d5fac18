import { WeightsError } from '../core/errors.js';
import type { FetchPolicy } from '../http/fetch-policy.js';
import { deviceDatabase, type KeptManifest } from '../storage/database.js';

type Received = Omit<KeptManifest, 'address'>;

/**
 * Requests a models.json and keeps it, or takes the kept one if there is no network. If the browser keeps no data, this is the request
 * alone.
 *
 * @param address - of the models.json
 * @param request - requests it
 * @throws {@link WeightsError} of the request
 */
export async function orKept(address: string, policy: FetchPolicy, request: (policy: FetchPolicy) => Promise<Received>): Promise<Received> {
  const kept = await find(address);
  try {
    // A device that can go on without the network does not wait for it.
    const { text, url } = await request(kept === undefined ? policy : { ...policy, retries: 0 });
    await keep({ address, text, url });
    return { text, url };
  } catch (error) {
    if (kept !== undefined && error instanceof WeightsError && error.code === 'network') {
      return kept;
    }
    throw error;
  }
}

async function find(address: string): Promise<KeptManifest | undefined> {
  try {
    return await (await deviceDatabase()).get('manifests', address);
  } catch {
    return undefined;
  }
}

/** The lease says in the console if the browser keeps no data. */
async function keep(manifest: KeptManifest): Promise<void> {
  try {
    await (await deviceDatabase()).put('manifests', manifest);
  } catch {
    // Without it a load needs the network.
  }
}
