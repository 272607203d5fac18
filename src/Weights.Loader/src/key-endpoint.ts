import { WeightsError } from './errors.js';
import { send } from './http.js';
import { requireGrant } from './key-refusal.js';
import { KEY_BYTES } from './key.js';
import { withRetries, type RetryBudget } from './retry.js';
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
    const response = await send(url, { signal, cache: 'no-store', credentials: 'same-origin' });
    await requireGrant(response, url);
    return readKey(response, url, signal);
  });
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
