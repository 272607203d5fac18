import { WeightsError } from '../core/errors.js';
import type { FetchPolicy } from './fetch-policy.js';

/** What service workers and proxies respond if they cannot reach the server. */
const GATEWAY_TIMEOUT = 504;

/** Whether a request failed because the server could not be reached. */
export function isWithoutNetwork(error: unknown): error is WeightsError {
  return error instanceof WeightsError && (error.code === 'network' || error.status === GATEWAY_TIMEOUT);
}

/**
 * Sends a request. A device that can go on without the network does not wait for it; other failures are repeated as usual.
 *
 * @param canGoOn - whether the device has what the request is for
 */
export async function withoutWaiting<T>(canGoOn: boolean, policy: FetchPolicy, request: (policy: FetchPolicy) => Promise<T>): Promise<T> {
  if (!canGoOn || policy.retries === 0) {
    return request(policy);
  }
  try {
    return await request({ ...policy, retries: 0 });
  } catch (error) {
    const ofServer = error instanceof WeightsError && (error.status ?? 0) >= 500;
    if (ofServer && !isWithoutNetwork(error)) {
      return request(policy);
    }
    throw error;
  }
}
