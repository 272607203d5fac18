import { WeightsError } from '../core/errors.js';

/** What service workers and proxies respond if they cannot reach the server. */
const GATEWAY_TIMEOUT = 504;

/** Whether a request failed because the server could not be reached. */
export function isWithoutNetwork(error: unknown): error is WeightsError {
  return error instanceof WeightsError && (error.code === 'network' || error.status === GATEWAY_TIMEOUT);
}
