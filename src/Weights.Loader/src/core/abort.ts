/** The abort of one load: follows the caller's signal, and stops the other requests when one of them fails. */
export interface LoadScope {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  /** Lets go of the caller's signal, which may outlive many loads. */
  dispose(): void;
}

export function openScope(outer: AbortSignal | undefined): LoadScope {
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
 * Waits for work that cannot be cancelled. An abort rejects at once with the signal's reason;
 * what the work yields after that goes to `discard`, so that no plaintext or session is left behind.
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
    signal.addEventListener('abort', abandon);
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
