import { abortable } from './abort.js';

interface SharedRequest {
  readonly identity: readonly unknown[];
  readonly result: Promise<unknown>;
  readonly abort: AbortController;
  waiting: number;
}

/** The requests in progress: rarely more than one. */
const inProgress = new Set<SharedRequest>();

/**
 * Makes one request for all loads that want the same key or manifest at the same time. It continues while one of them waits.
 * Its result is not kept for a later load, because another user may be signed in then, or another version deployed.
 *
 * @param identity - two requests are the same if all parts are equal. The first part is the kind of the request; all
 * requests of a kind have the same number of parts.
 */
export async function shareRequest<T>(
  identity: readonly unknown[],
  signal: AbortSignal,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const shared = [...inProgress].find((other) => identity.every((part, i) => part === other.identity[i])) ?? begin(identity, request);
  shared.waiting++;
  try {
    return await abortable(shared.result as Promise<T>, signal);
  } catch (error) {
    if (--shared.waiting === 0) {
      inProgress.delete(shared);
      shared.abort.abort(error); // without effect if the request has ended
    }
    throw error;
  }
}

function begin(identity: readonly unknown[], request: (signal: AbortSignal) => Promise<unknown>): SharedRequest {
  const abort = new AbortController();
  // The async function turns an exception that the caller's function throws at once into a rejection.
  const result = (async () => request(abort.signal))();
  const shared = { identity, result, abort, waiting: 0 };
  const forget = (): boolean => inProgress.delete(shared);
  result.then(forget, forget);
  inProgress.add(shared);
  return shared;
}
