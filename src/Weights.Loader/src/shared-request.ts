import { abortable } from './abort.js';

interface Shared {
  readonly source: unknown;
  readonly wanted: string;
  readonly key: Promise<unknown>;
  readonly abort: AbortController;
  waiting: number;
}

/** The requests under way: rarely more than one. */
const underWay = new Set<Shared>();

/**
 * Makes one request for all loads that want the same key at the same time. It goes on while one of them waits,
 * and is forgotten with its answer: nothing is kept for a later load, which may be another user's.
 */
export async function shareRequest<T>(source: unknown, wanted: string, signal: AbortSignal, request: (signal: AbortSignal) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const shared = [...underWay].find((other) => other.source === source && other.wanted === wanted) ?? begin(source, wanted, request);
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

function begin(source: unknown, wanted: string, request: (signal: AbortSignal) => Promise<unknown>): Shared {
  const abort = new AbortController();
  // In a promise even when the caller's function throws at once.
  const key = (async () => request(abort.signal))();
  const shared = { source, wanted, key, abort, waiting: 0 };
  const forget = (): boolean => underWay.delete(shared);
  key.then(forget, forget);
  underWay.add(shared);
  return shared;
}
