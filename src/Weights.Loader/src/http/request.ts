import { WeightsError } from '../core/errors.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { displayUrl } from '../core/url.js';
import type { FetchPolicy } from './fetch-policy.js';
import { retryAfterOf } from './retry.js';

/**
 * Sends a request, and distinguishes a missing response from an abort. The caller checks the status.
 *
 * @throws {@link WeightsError} `network`; or the signal's reason.
 */
export async function send(
  url: string | URL,
  { credentials }: FetchPolicy,
  signal: AbortSignal,
  init: RequestInit = {},
): Promise<Response> {
  signal.throwIfAborted();
  try {
    return await fetch(url, { ...init, credentials, signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw new WeightsError(
      'network',
      `No response from ${displayUrl(url)}: the server cannot be reached, or the browser hides the response from this page ` +
        "(CORS on another origin, Content-Security-Policy connect-src). The browser's console shows which.",
      { cause },
    );
  }
}

/**
 * @param what - what was requested, for the message
 * @param notFound - what to do if the status is 404
 * @throws {@link WeightsError} `http-status`.
 */
export function requireOk(response: Response, url: string | URL, what: string, notFound: string): void {
  if (response.ok) {
    return;
  }
  reportedElsewhere(response.body?.cancel());
  const failed = `The response for ${displayUrl(url)} (${what}) is ${statusOf(response)}.`;
  throw new WeightsError('http-status', `${failed} ${advice(response.status, notFound)}`.trimEnd(), {
    status: response.status,
    retryAfter: retryAfterOf(response.headers),
  });
}

/** Status and reason phrase. HTTP/2 has no reason phrase. */
export function statusOf({ status, statusText }: Response): string {
  return `${status} ${statusText}`.trimEnd();
}

/** @throws {@link WeightsError} `network` if the connection is lost; or the signal's reason. */
export async function readText(response: Response, url: string, what: string, signal: AbortSignal): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    signal.throwIfAborted();
    throw connectionLost(url, what, cause);
  }
}

export function connectionLost(url: string | URL, what: string, cause: unknown): WeightsError {
  return new WeightsError('network', `The connection to ${displayUrl(url)} was lost before ${what} was complete. Load it again.`, {
    cause,
  });
}

export function isHtml(response: Response): boolean {
  return /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(response.headers.get('content-type') ?? '');
}

function advice(status: number, notFound: string): string {
  switch (status) {
    case 401:
    case 403:
      return (
        'The server requires a login, or refuses this user. Encrypted files are useless without their key: ' +
        'they may be served to everyone.'
      );
    case 404:
      return notFound;
    default:
      return status >= 500 ? "The server failed. The server's log shows why." : '';
  }
}
