import { abortable } from '../core/abort.js';
import { WeightsError } from '../core/errors.js';
import { send } from '../http/request.js';
import { shown } from '../core/url.js';

/** How a key endpoint is asked. One of another origin has to allow the page's (docs/key-delivery.md). */
export interface KeyRequestOptions {
  /** Whether cookies go along; default `same-origin`. For an endpoint of another origin that knows its users by a cookie: `include`. */
  readonly credentials?: RequestCredentials | undefined;
  /**
   * Headers of the request, such as `Authorization`; they follow no redirection. A function is called for each request, so that those that renew a lease
   * have a token that is valid then. What it throws ends a load; in a renewal it is called again until the lease ends. Endpoints of
   * Weights.AspNetCore take no other header than `Authorization` from another origin.
   */
  readonly headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>) | undefined;
}

/**
 * Asks a key endpoint, past every cache.
 *
 * @param body - JSON, of a POST; without it a GET
 * @throws {@link WeightsError} `network`; `bad-key` for headers that are none; `key-refused` where headers would be sent on to another address; or what the caller's function threw.
 */
export async function askForKey(
  url: string,
  signal: AbortSignal,
  { credentials = 'same-origin', headers: given }: KeyRequestOptions,
  body?: string,
): Promise<Response> {
  signal.throwIfAborted(); // before the caller is asked
  const headers = toHeaders(typeof given === 'function' ? await abortable(Promise.resolve(given()), signal) : given);
  if (body !== undefined) {
    headers.set('content-type', 'application/json');
  }
  // Browsers take Authorization off where a redirection leaves the origin, and no other header that may hold a secret.
  const redirect = given === undefined ? 'follow' : 'manual';
  const response = await send(url, {
    method: body === undefined ? 'GET' : 'POST',
    mode: 'cors',
    credentials,
    cache: 'no-store',
    redirect,
    headers,
    body: body ?? null,
    signal,
  });
  if (response.type === 'opaqueredirect') {
    throw new WeightsError(
      'key-refused',
      `The key endpoint ${shown(url)} sent the request on to another address, where the option "headers" is not sent. Give the endpoint's own URL; where it is the right one, sign in.`,
    );
  }
  return response;
}

function toHeaders(given: HeadersInit | undefined): Headers {
  try {
    return new Headers(given);
  } catch {
    // The browser's own message may hold a token.
    throw new WeightsError(
      'bad-key',
      'The option "headers" holds a name or a value that no header can have, such as a token with a line break.',
    );
  }
}
