import { abortable } from './abort.js';

interface Shared {
  readonly key: Promise<CryptoKey>;
  readonly abort: AbortController;
  waiting: number;
}

/** The requests under way, by where they go and by what they ask for. */
const underWay = new Map<unknown, Map<string, Shared>>();

/**
 * Makes one request for all loads that want the same key at the same time. It goes on while one of them waits,
 * and is forgotten with its answer: nothing is kept for a later load, which may be another user's.
 */
export async function shareRequest(source: unknown, key: string, signal: AbortSignal, request: (signal: AbortSignal) => Promise<CryptoKey>): Promise<CryptoKey> {
  signal.throwIfAborted();
  const ofSource = underWay.get(source) ?? new Map<string, Shared>();
  underWay.set(source, ofSource);
  const shared = ofSource.get(key) ?? begin(request);
  ofSource.set(key, shared);
  const forget = (): void => {
    if (ofSource.get(key) === shared) {
      ofSource.delete(key);
    }
    if (ofSource.size === 0 && underWay.get(source) === ofSource) {
      underWay.delete(source);
    }
  };
  shared.waiting++;
  try {
    return await abortable(shared.key, signal);
  } catch (error) {
    if (--shared.waiting === 0) {
      shared.abort.abort(signal.reason);
    }
    throw error;
  } finally {
    if (shared.waiting === 0 || !signal.aborted) {
      forget();
    }
  }
}

function begin(request: (signal: AbortSignal) => Promise<CryptoKey>): Shared {
  const abort = new AbortController();
  // In a promise even when the caller's function throws at once.
  const key = (async () => request(abort.signal))();
  key.catch(() => undefined);
  return { key, abort, waiting: 0 };
}
