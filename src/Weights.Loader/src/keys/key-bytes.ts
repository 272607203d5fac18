import { WeightsError } from '../core/errors.js';
import { send } from '../http/request.js';
import { requireGrant } from './refusal.js';
import { KEY_BYTES } from './content-key.js';
import { withRetries, type RetryBudget } from '../http/retry.js';
import { shown } from '../core/url.js';

/** Throws where a key is not to be used. */
export type VerifyKey = (key: Uint8Array, headers: Headers) => Promise<void>;

/**
 * GETs the 32 raw bytes of a key, past every cache.
 *
 * @param ask - default: with the page's cookies on its own origin
 * @returns bytes that belong to the caller, who zeroes them
 * @throws {@link WeightsError} `key-refused`, `key-revoked`, `key-expired`, `key-rate-limited`, `bad-key`, `network`.
 */
export function fetchKey(
  url: string,
  retries: RetryBudget,
  ask?: () => Promise<Response>,
  verify?: VerifyKey,
): Promise<Uint8Array<ArrayBuffer>> {
  const { signal } = retries;
  return withRetries(retries, async () => {
    const response = await (ask?.() ?? send(url, { signal, cache: 'no-store', credentials: 'same-origin' }));
    await requireGrant(response, url);
    const key = await readKey(response, url, signal);
    try {
      await verify?.(key, response.headers);
    } catch (error) {
      key.fill(0);
      throw error;
    }
    return key;
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
    throw new WeightsError(
      'bad-key',
      `The key endpoint ${shown(url)} answered ${found}. It must answer the ${KEY_BYTES} raw bytes of the key, not hex, base64 or JSON.`,
      { status: response.status },
    );
  }
  return key;
}
