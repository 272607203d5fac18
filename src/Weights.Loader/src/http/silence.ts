import type { AbortScope } from '../core/abort.js';
import { WeightsError } from '../core/errors.js';
import { withinTime } from '../core/time-limit.js';
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
export function inTime<T>(work: Promise<T>, url: string | URL, scope: AbortScope, longest = LONGEST_SILENCE_MS): Promise<T> {
  return withinTime(work, longest, () => {
    const error = silent(url);
    scope.abort(error);
    return error;
  });
}

function silent(url: string | URL): WeightsError {
  return new WeightsError(
    'network',
    `Nothing arrived from ${displayUrl(url)} for ${LONGEST_SILENCE_MS / 1000} seconds: the network, the server or a proxy hangs. ` +
      'Load it again.',
  );
}
