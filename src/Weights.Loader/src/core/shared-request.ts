import { abortable } from './abort.js';

interface Shared {
  readonly wanted: readonly unknown[];
  readonly key: Promise<unknown>;
  readonly abort: AbortController;
  waiting: number;
}

/** The requests under way: rarely more than one. */
const underWay = new Set<Shared>();

/**
 * Makes one request for all loads that want the same key at the same time. It goes on while one of them waits,
 * and is forgotten with its answer: nothing is kept for a later load, which may be another user's.
 *
 * @param wanted - what makes two requests the same: its kind, of which all have as many parts, then how it is made and what for
 */
export async function shareRequest<T>(
  wanted: readonly unknown[],
  signal: AbortSignal,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const shared = [...underWay].find((other) => wanted.every((part, i) => part === other.wanted[i])) ?? begin(wanted, request);
  shared.waiting++;
  try {
    return await abortable(shared.key as Promise<T>, signal);
  } catch (error) {
    if (--shared.waiting === 0) {
      underWay.delete(shared);
      shared.abort.abort(error); // which a request that has ended does not feel
    }
    throw error;
  }
}

function begin(wanted: readonly unknown[], request: (signal: AbortSignal) => Promise<unknown>): Shared {
  const abort = new AbortController();
  // In a promise even when the caller's function throws at once.
  const key = (async () => request(abort.signal))();
  const shared = { wanted, key, abort, waiting: 0 };
  const forget = (): boolean => underWay.delete(shared);
  key.then(forget, forget);
  underWay.add(shared);
  return shared;
}
