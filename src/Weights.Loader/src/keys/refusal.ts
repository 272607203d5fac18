import { WeightsError, type LeaseStatus, type WeightsErrorCode } from '../core/errors.js';
import { displayUrl } from '../core/url.js';
import type { Connection } from '../http/connection.js';
import { framedByAnotherOrigin } from '../http/page-origin.js';
import { isHtml, NOT_SIGNED_IN, statusOf } from '../http/request.js';
import { retryAfterOf } from '../http/retry.js';

/**
 * The codes of a key server, in the member `code` of a problem document (RFC 9457), and what each does to a lease. The same
 * table as tests/vectors/refusals.json, which the server's tests read too.
 */
const EFFECT_ON_LEASE = {
  'key-refused': 'revoked',
  'key-revoked': 'revoked',
  'key-expired': 'expired',
  'rate-limited': 'continues',
  'bad-request': 'continues',
  unavailable: 'continues',
  'insecure-transport': 'continues',
} as const satisfies Partial<Record<WeightsErrorCode, LeaseStatus | 'continues'>>;

type RefusalCode = keyof typeof EFFECT_ON_LEASE;

interface Refusal {
  readonly code: RefusalCode;
  /** The end of the message. */
  readonly text: string;
}

/**
 * Accepts a 200 that is not an HTML page. Every other response is a refusal. Only a refusal with an exact code, and a 401
 * without a body, can end a lease: any other response may come from something between page and server.
 *
 * @throws {@link WeightsError} `key-refused`, `key-revoked`, `key-expired`, `rate-limited`, `bad-request`, `unavailable`,
 * `insecure-transport`.
 */
export async function requireGrant(connection: Connection, url: string): Promise<void> {
  const { response } = connection;
  const { status, headers } = response;
  if (status === 200 && !isHtml(response)) {
    return;
  }
  const body = isProblem(response) || status === NOT_SIGNED_IN ? await connection.text().catch(() => undefined) : undefined;
  const coded = isProblem(response) ? codeIn(body) : undefined;
  const { code, text } = coded === undefined ? refusalOfStatus(response) : { code: coded, text: textOf(coded, response) };
  const fromKeyServer = coded !== undefined || (status === NOT_SIGNED_IN && body === '');
  throw new WeightsError(code, `The key endpoint ${displayUrl(url)} ${text}`, {
    status,
    retryAfter: retryAfterOf(headers),
    endsLease: fromKeyServer ? endOf(code, status) : undefined,
  });
}

function isProblem({ ok, headers }: Response): boolean {
  const [mediaType = ''] = (headers.get('content-type') ?? '').split(';');
  return !ok && mediaType.trim().toLowerCase() === 'application/problem+json';
}

/** A known code, compared exactly: a longer text or another case is not a code of this protocol. */
function codeIn(body: string | undefined): RefusalCode | undefined {
  try {
    const { code } = (JSON.parse(body ?? '') ?? {}) as { code?: unknown };
    return typeof code === 'string' && isRefusalCode(code) ? code : undefined;
  } catch {
    return undefined;
  }
}

function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(EFFECT_ON_LEASE, code);
}

function endOf(code: RefusalCode, status: number): LeaseStatus | undefined {
  if (code === 'key-refused' && status === NOT_SIGNED_IN) {
    return 'expired'; // the sign-in has ended, not the right to the key
  }
  const effect = EFFECT_ON_LEASE[code];
  return effect === 'continues' ? undefined : effect;
}

/** What a response without a known code most probably means. */
function refusalOfStatus(response: Response): Refusal {
  const { status } = response;
  const code = codeOfStatus(status);
  if (code !== undefined) {
    return { code, text: textOf(code, response) };
  }
  if (isHtml(response)) {
    const page = response.redirected
      ? `redirected the request to ${displayUrl(response.url)}, an HTML page`
      : `responded with ${status} and an HTML page`;
    return {
      code: 'key-refused',
      text: `${page}. That is usually the login page. ${signIn()} Or the path is not the endpoint's.`,
    };
  }
  return { code: 'key-refused', text: `responded with ${statusOf(response)} instead of 200 and a key.` };
}

function codeOfStatus(status: number): RefusalCode | undefined {
  switch (status) {
    case 400:
      return 'bad-request';
    case NOT_SIGNED_IN:
    case 403:
      return 'key-refused';
    case 429:
      return 'rate-limited';
    default:
      return status >= 500 ? 'unavailable' : undefined;
  }
}

function textOf(code: RefusalCode, { status, headers }: Response): string {
  return `responded with ${status}: ${REASONS[code](status, retryAfterOf(headers))}`;
}

/** What somebody who is not signed in must do. Under another site, somebody who is signed in gets the same response. */
function signIn(): string {
  return framedByAnotherOrigin()
    ? 'This page is in a frame of another origin. If that is another site, browsers send only cookies with SameSite=None and Secure ' +
        'there, and some of them only Partitioned ones. Set such a cookie at the sign-in, or send a token with the option "headers".'
    : 'Sign in and load the model again.';
}

const REASONS: Record<RefusalCode, (status: number, retryAfter: number | undefined) => string> = {
  'key-refused': (status) =>
    status === NOT_SIGNED_IN
      ? `nobody is signed in. ${signIn()}`
      : "it gives this user no such key. The server's log has the reason. A server whose key is not the one that the models were " +
        'published under responds in the same way.',
  'key-revoked': () => "this customer's access to the key was withdrawn. Ask the person who gave access to the model.",
  'key-expired': () => 'the right to the key has ended. Renew it and load the model again.',
  'rate-limited': (_, retryAfter) =>
    `there were too many requests. Load the model again ${retryAfter === undefined ? 'later' : `in ${retryAfter} seconds`}.`,
  'bad-request': () => 'it does not understand the request. Publish the loader and the server of one Weights.Build version.',
  'insecure-transport': () => 'it sends raw keys only over https. Request the key over https.',
  unavailable: () => 'it failed, and granted nothing. Load the model again later.',
};
