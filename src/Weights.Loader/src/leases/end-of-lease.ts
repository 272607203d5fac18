import { WeightsError, type LeaseStatus } from '../core/errors.js';

/**
 * How a failed request ends a lease. Undefined for every failure that does not say that the right to the key has ended: no
 * connection, a server that fails or is busy, a response of a proxy between page and server, a changed response. A lease
 * survives those until its own end.
 */
export function endOfLease(error: unknown): LeaseStatus | undefined {
  return error instanceof WeightsError ? error.endsLease : undefined;
}
