import { WeightsError } from '../core/errors.js';

/**
 * The origin of the page or worker, as the Origin header of its requests has it.
 *
 * @throws {@link WeightsError} `key-refused` if the page has no origin that a key could be bound to.
 */
export function pageOrigin(): string {
  const { origin } = globalThis as { origin?: string };
  if (origin === undefined || origin === 'null') {
    throw new WeightsError(
      'key-refused',
      'This page has no origin that the key could be bound to: it runs in a sandboxed frame, or was loaded from file: or data:. ' +
        'Serve it from a site. Give a sandboxed frame allow-same-origin.',
    );
  }
  return origin;
}

/** Whether a page of another origin shows this page in a frame. */
export function framedByAnotherOrigin(): boolean {
  try {
    void globalThis.top?.location.href; // throws for another origin
    return false;
  } catch {
    return true;
  }
}
