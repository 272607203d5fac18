import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { withinTime } from '../core/time-limit.js';

/** The store is asked for at most this long, because a load must not depend on it, and some browsers never answer. */
const PATIENCE_MS = 10_000;

/** @param discard - gets a result that comes too late */
export async function inPatience<T>(work: Promise<T>, discard: (late: T) => unknown = () => undefined): Promise<T> {
  try {
    return await withinTime(work, PATIENCE_MS, () => new Error('the storage does not respond'));
  } catch (error) {
    reportedElsewhere(work.then(discard)); // what the work throws is in this error
    throw error;
  }
}
