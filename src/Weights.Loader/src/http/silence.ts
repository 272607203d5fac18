import type { AbortScope } from '../core/abort.js';
import { WeightsError } from '../core/errors.js';
import { displayUrl } from '../core/url.js';

/** If nothing arrives for this long, neither headers nor a byte of the body, the attempt has failed. */
export const LONGEST_SILENCE_MS = 30_000;

/**
 * Waits for a step of a request, but not for longer than the longest silence.
 *
 * @param scope - of the request, which is aborted after the silence
 * @param longest - the longest silence, in milliseconds
 * @throws {@link WeightsError} `network` after the silence; or what the step throws.
 */
export async function inTime<T>(work: Promise<T>, url: string | URL, scope: AbortScope, longest = LONGEST_SILENCE_MS): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    const giveUp = (): void => {
      const error = silent(url);
      reject(error);
      scope.abort(error);
    };
    // Two timers of half the time. After a sleep or a busy thread, a late timer fires before the data that has arrived. The second half
    // gives that data time.
    timer = setTimeout(() => (timer = setTimeout(giveUp, longest / 2)), longest / 2);
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    clearTimeout(timer);
  }
}

function silent(url: string | URL): WeightsError {
  return new WeightsError(
    'network',
    `Nothing arrived from ${displayUrl(url)} for ${LONGEST_SILENCE_MS / 1000} seconds: the network, the server or a proxy hangs. ` +
      'Load it again.',
  );
}
