import { WeightsError } from '../core/errors.js';

/**
 * The origin of the page or worker, as its requests state it.
 *
 * @throws {@link WeightsError} `key-refused` where it has none that a key could be bound to.
 */
export function pageOrigin(): string {
  const { origin } = globalThis as { origin?: string };
  if (origin === undefined || origin === 'null') {
    throw new WeightsError(
      'key-refused',
      'This page has no origin that the key could be bound to: it runs in a sandboxed frame, or came from file: or data:. Serve it from a site; give a sandboxed frame allow-same-origin.',
    );
  }
  return origin;
}
