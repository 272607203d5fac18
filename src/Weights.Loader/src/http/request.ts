import { WeightsError } from '../core/errors.js';
import { retryAfterOf } from './retry.js';
import { shown } from '../core/url.js';

/** A request that tells "no answer" from an abort. The status is the caller's business. */
export async function send(url: string | URL, init: RequestInit & { signal: AbortSignal }): Promise<Response> {
  init.signal.throwIfAborted();
  try {
    return await fetch(url, init);
  } catch (cause) {
    init.signal.throwIfAborted();
    throw new WeightsError(
      'network',
      `No answer from ${shown(url)}: the server cannot be reached, or the browser keeps the answer from this page (CORS on another origin, Content-Security-Policy connect-src). The browser's console says which.`,
      { cause },
    );
  }
}

export function requireOk(response: Response, url: string | URL, what: string, notFound: string): void {
  if (!response.ok) {
    response.body?.cancel().catch(() => undefined);
    const message = `${shown(url)} (${what}) answered ${response.status} ${response.statusText}`.trimEnd();
    throw new WeightsError('http-status', `${message}. ${advice(response.status, notFound)}`.trimEnd(), {
      status: response.status,
      retryAfter: retryAfterOf(response.headers),
    });
  }
}

export function isHtml(response: Response): boolean {
  return /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(response.headers.get('content-type') ?? '');
}

function advice(status: number, notFound: string): string {
  switch (status) {
    case 401:
    case 403:
      return 'The server wants a login, or refuses this user. Encrypted files are useless without their key: they may be served to everyone.';
    case 404:
      return notFound;
    default:
      return status >= 500 ? 'The server failed; its log says why.' : '';
  }
}
