/** In a worker, where an abort of the load terminates the worker. */
export const NEVER_ABORTED = new AbortController().signal;

/** The abort of one load. It follows the caller's signal, and stops the other requests if one of them fails. */
export interface AbortScope {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  /** Stops listening to the caller's signal, because that may outlive many loads. */
  dispose(): void;
}

/** @param outer - the caller's signal */
export function abortScope(outer: AbortSignal | undefined): AbortScope {
  const controller = new AbortController();
  const follow = (): void => controller.abort(outer?.reason);
  if (outer?.aborted) {
    follow();
  }
  outer?.addEventListener('abort', follow);
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    dispose: () => outer?.removeEventListener('abort', follow),
  };
}

/**
 * Waits for work that cannot be cancelled. An abort rejects at once with the signal's reason. A result that arrives after
 * the abort is passed to `discard`, so that no plaintext and no session is left behind.
 */
export function abortable<T>(work: Promise<T>, signal: AbortSignal, discard?: (late: T) => void): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let abandoned = false;
    const abandon = (): void => {
      abandoned = true;
      reject(signal.reason);
    };
    if (signal.aborted) {
      abandon();
    }
    signal.addEventListener('abort', abandon, { once: true });
    work.then(
      (value) => {
        signal.removeEventListener('abort', abandon);
        if (abandoned) {
          discard?.(value);
        } else {
          resolve(value);
        }
      },
      (error: unknown) => {
        signal.removeEventListener('abort', abandon);
        reject(error);
      },
    );
  });
}
