import { WeightsError } from '../core/errors.js';
import { displayUrl } from '../core/url.js';
import type { Connection } from './connection.js';
import { retryAfterOf } from './retry.js';

/** Nobody is signed in. A key server may send this status without a body, because login middleware does. */
export const NOT_SIGNED_IN = 401;

/**
 * @param what - what was requested, for the message
 * @param notFound - what to do if the status is 404
 * @throws {@link WeightsError} `http-status`.
 */
export function requireOk(connection: Connection, url: string | URL, what: string, notFound: string): void {
  const { response } = connection;
  if (response.ok) {
    return;
  }
  connection.close();
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
export async function readText(connection: Connection, url: string, what: string, signal: AbortSignal): Promise<string> {
  try {
    return await connection.text();
  } catch (cause) {
    signal.throwIfAborted();
    throw connectionLost(url, what, cause);
  }
}

/** @param cause - the browser's error, or that of a body that no longer arrives */
export function connectionLost(url: string | URL, what: string, cause: unknown): WeightsError {
  if (cause instanceof WeightsError) {
    return cause;
  }
  return new WeightsError('network', `The connection to ${displayUrl(url)} was lost before ${what} was complete. Load it again.`, {
    cause,
  });
}

export function isHtml(response: Response): boolean {
  return /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(response.headers.get('content-type') ?? '');
}

function advice(status: number, notFound: string): string {
  switch (status) {
    case NOT_SIGNED_IN:
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
