import { send } from './http.js';

/** How a key endpoint is asked. One of another origin has to allow the page's (docs/key-delivery.md). */
export interface KeyRequestOptions {
  /** Whether cookies go along; default `same-origin`. For an endpoint of another origin that knows its users by a cookie: `include`. */
  readonly credentials?: RequestCredentials | undefined;
  /**
   * Headers of the request, such as `Authorization`. A function is called for each request, so that those that renew a lease have the token
   * of then; what it throws ends a load. Endpoints of Weights.AspNetCore take no other header than `Authorization` from another origin.
   */
  readonly headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>) | undefined;
}

/**
 * Asks a key endpoint, past every cache.
 *
 * @param body - JSON, of a POST; without it a GET
 * @throws {@link WeightsError} `network`; or what the caller's function threw.
 */
export async function askForKey(url: string, signal: AbortSignal, { credentials = 'same-origin', headers: given }: KeyRequestOptions, body?: string): Promise<Response> {
  const headers = new Headers(typeof given === 'function' ? await given() : given);
  if (body !== undefined) {
    headers.set('content-type', 'application/json');
  }
  return send(url, { method: body === undefined ? 'GET' : 'POST', mode: 'cors', credentials, cache: 'no-store', headers, body: body ?? null, signal });
}
