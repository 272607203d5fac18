import { WeightsError, type WeightsErrorCode } from '../core/errors.js';
import { isHtml } from '../http/request.js';
import { retryAfterOf } from '../http/retry.js';
import { shown } from '../core/url.js';

/** @throws {@link WeightsError} `key-refused`, `key-revoked`, `key-expired`, `key-rate-limited`, `key-unavailable`: for all answers but a 200 that is no HTML page. */
export async function requireGrant(response: Response, url: string): Promise<void> {
  const refusal = await refusalOf(response, url);
  if (refusal !== undefined) {
    response.body?.cancel().catch(() => undefined);
    throw refusal;
  }
}

async function refusalOf(response: Response, url: string): Promise<WeightsError | undefined> {
  const { status, headers } = response;
  const retryAfter = retryAfterOf(headers);
  const refuse = (code: WeightsErrorCode, why: string): WeightsError =>
    new WeightsError(code, `The key endpoint ${shown(url)} ${why}`, { status, retryAfter });
  const reason = await reasonOf(response);
  if (/revoked|withdrawn|suspended/.test(reason)) {
    return refuse('key-revoked', `answered ${status}: this customer's key was withdrawn. Ask whoever gave access to the model.`);
  }
  if (/expired/.test(reason)) {
    return refuse('key-expired', `answered ${status}: the access has ended. Renew it and load the model again.`);
  }
  if (status === 429) {
    return refuse(
      'key-rate-limited',
      `answered 429: it was asked too often. Load the model again ${retryAfter === undefined ? 'later' : `in ${retryAfter} seconds`}.`,
    );
  }
  if (status >= 500) {
    return refuse('key-unavailable', `answered ${status}: it failed, and granted nothing. Load the model again later.`);
  }
  if (status === 401) {
    return refuse('key-refused', 'answered 401: nobody is signed in. Sign in and load the model again.');
  }
  if (status === 403) {
    return refuse(
      'key-refused',
      'answered 403: it gives this user no such key. Whoever runs the site finds the reason in its log; a server with another key than the one that the models were published under answers so too.',
    );
  }
  if (isHtml(response)) {
    const how = response.redirected
      ? `sent the request on to ${shown(response.url)}, an HTML page`
      : `answered ${status} with an HTML page`;
    return refuse(
      'key-refused',
      `${how}. That is usually the login page: sign in and load the model again. Or the path is not the endpoint's.`,
    );
  }
  if (status !== 200) {
    return refuse('key-refused', `answered ${`${status} ${response.statusText}`.trimEnd()} instead of 200 and a key.`);
  }
  return undefined;
}

/** `type` and `code` of an RFC 9457 problem: members for machines, unlike its title. */
async function reasonOf(response: Response): Promise<string> {
  if (response.ok || !/^application\/problem\+json\b/i.test(response.headers.get('content-type') ?? '')) {
    return '';
  }
  const { type, code } = ((await response.json().catch(() => undefined)) ?? {}) as { type?: unknown; code?: unknown };
  return `${String(type)} ${String(code)}`.toLowerCase();
}
