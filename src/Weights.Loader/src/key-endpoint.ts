import { WeightsError, type WeightsErrorCode } from './errors.js';
import { get, isHtml } from './http.js';
import { KEY_BYTES } from './key.js';
import { retryAfterOf, withRetries, type RetryBudget } from './retry.js';
import { shown } from './url.js';

/**
 * GETs the 32 raw bytes of a key: with the page's cookies on the same origin, past every cache.
 *
 * @returns bytes that belong to the caller, who zeroes them
 * @throws {@link WeightsError} `key-refused`, `key-revoked`, `key-expired`, `key-rate-limited`, `bad-key`, `network`.
 */
export function fetchKey(url: string, retries: RetryBudget): Promise<Uint8Array<ArrayBuffer>> {
  const { signal } = retries;
  return withRetries(retries, async () => {
    const response = await get(url, { signal, cache: 'no-store', credentials: 'same-origin' });
    const refusal = await refusalOf(response, url);
    if (refusal !== undefined) {
      response.body?.cancel().catch(() => undefined);
      throw refusal;
    }
    return readKey(response, url, signal);
  });
}

async function refusalOf(response: Response, url: string): Promise<WeightsError | undefined> {
  const { status, headers } = response;
  const retryAfter = retryAfterOf(headers);
  const refuse = (code: WeightsErrorCode, why: string): WeightsError => new WeightsError(code, `The key endpoint ${shown(url)} ${why}`, { status, retryAfter });
  const reason = await reasonOf(response);
  if (/revoked|withdrawn|suspended/.test(reason)) {
    return refuse('key-revoked', `answered ${status}: this customer's key was withdrawn. Ask whoever gave access to the model.`);
  }
  if (/expired/.test(reason)) {
    return refuse('key-expired', `answered ${status}: the access has ended. Renew it and load the model again.`);
  }
  if (status === 429) {
    return refuse('key-rate-limited', `answered 429: it was asked too often. Load the model again ${retryAfter === undefined ? 'later' : `in ${retryAfter} seconds`}.`);
  }
  if (status === 401) {
    return refuse('key-refused', 'answered 401: nobody is signed in. Sign in and load the model again.');
  }
  if (status === 403) {
    return refuse('key-refused', 'answered 403: this user may not have this key.');
  }
  if (isHtml(response)) {
    const how = response.redirected ? `sent the request on to ${shown(response.url)}, an HTML page` : `answered ${status} with an HTML page`;
    return refuse('key-refused', `${how}. That is usually the login page: sign in and load the model again. Or the path is not the endpoint's.`);
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

async function readKey(response: Response, url: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const key = new Uint8Array(KEY_BYTES);
  let length = 0;
  const reader = response.body?.getReader();
  try {
    for (let piece = await reader?.read(); piece?.value !== undefined && length <= KEY_BYTES; piece = await reader?.read()) {
      key.set(piece.value.subarray(0, Math.max(0, KEY_BYTES - length)), length);
      length += piece.value.length;
      piece.value.fill(0);
    }
  } catch (cause) {
    key.fill(0);
    signal.throwIfAborted();
    throw new WeightsError('network', `The connection to ${shown(url)} was lost before the key was complete. Load it again.`, { cause });
  } finally {
    reader?.cancel().catch(() => undefined);
  }
  if (length !== KEY_BYTES) {
    key.fill(0);
    const found = length > KEY_BYTES ? `more than ${KEY_BYTES} bytes` : `${length} bytes`;
    throw new WeightsError('bad-key', `The key endpoint ${shown(url)} answered ${found}. It must answer the ${KEY_BYTES} raw bytes of the key, not hex, base64 or JSON.`, { status: response.status });
  }
  return key;
}
