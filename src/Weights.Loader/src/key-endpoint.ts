import { WeightsError } from './errors.js';
import { get, isHtml } from './http.js';
import type { Report } from './progress.js';
import { shown } from './url.js';

const KEY_BYTES = 32;

/**
 * GETs the 32 raw bytes of a key: with the page's cookies on the same origin, past every cache.
 *
 * @returns bytes that belong to the caller, who zeroes them
 * @throws {@link WeightsError} `key-refused`, `bad-key`, `network`.
 */
export async function fetchKey(url: string, signal: AbortSignal, report: Report): Promise<Uint8Array<ArrayBuffer>> {
  report('key', 0, KEY_BYTES);
  const response = await get(url, { signal, cache: 'no-store', credentials: 'same-origin' });
  const refusal = refusalOf(response, url);
  if (refusal !== undefined) {
    response.body?.cancel().catch(() => undefined);
    throw refusal;
  }
  const key = await readKey(response, url, signal);
  report('key', KEY_BYTES, KEY_BYTES);
  return key;
}

function refusalOf(response: Response, url: string): WeightsError | undefined {
  const { status } = response;
  const who = `The key endpoint ${shown(url)}`;
  if (status === 401) {
    return new WeightsError('key-refused', `${who} answered 401: nobody is signed in. Sign in and load the model again.`, { status });
  }
  if (status === 403) {
    return new WeightsError('key-refused', `${who} answered 403: this user may not have this key.`, { status });
  }
  if (isHtml(response)) {
    const how = response.redirected ? `sent the request on to ${shown(response.url)}, an HTML page` : `answered ${status} with an HTML page`;
    return new WeightsError('key-refused', `${who} ${how}. That is usually the login page: sign in and load the model again. Or the path is not the endpoint's.`, { status });
  }
  if (status !== 200) {
    return new WeightsError('key-refused', `${who} answered ${`${status} ${response.statusText}`.trimEnd()} instead of 200 and a key.`, { status });
  }
  return undefined;
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
