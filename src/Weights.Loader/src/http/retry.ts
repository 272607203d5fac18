import { abortable } from '../core/abort.js';
import { WeightsError } from '../core/errors.js';

/** The first pause; each further one is twice as long. */
const FIRST_PAUSE_MS = 300;

/** If the server asks for a longer pause, the load ends with its response and `retryAfter`. */
const LONGEST_PAUSE_S = 20;

/** The retries that are left for one file. Its first request and the requests that resume it share them. */
export interface RetryBudget {
  left: number;
  readonly signal: AbortSignal;
}

/** Repeats a request after a lost connection and after 5xx. Any other response is final; a 429 says when to ask again. */
export async function withRetries<T>(budget: RetryBudget, request: () => Promise<T>): Promise<T> {
  for (let pause = FIRST_PAUSE_MS; ; pause *= 2) {
    try {
      return await request();
    } catch (error) {
      await pauseOrThrow(budget, error, pause);
    }
  }
}

async function pauseOrThrow(budget: RetryBudget, error: unknown, pause: number): Promise<void> {
  const repeatable = error instanceof WeightsError && (error.code === 'network' || (error.status ?? 0) >= 500);
  const retryAfter = (repeatable && error.retryAfter) || 0;
  if (!repeatable || budget.left <= 0 || retryAfter > LONGEST_PAUSE_S) {
    throw error;
  }
  budget.left--;
  // At random, so that the pages of a site that was down do not all send their requests at the same moment.
  const milliseconds = Math.max(retryAfter * 1000, pause * (0.5 + Math.random() / 2));
  await abortable(new Promise((resolve) => setTimeout(resolve, milliseconds)), budget.signal);
}

/** Retry-After in seconds. A date is compared with the Date of the same response, because the clocks of client and server differ. */
export function retryAfterOf(headers: Headers): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) {
    return Number(text);
  }
  const until = Date.parse(text) - (Date.parse(headers.get('date') ?? '') || Date.now());
  return Number.isNaN(until) ? undefined : Math.max(0, Math.ceil(until / 1000));
}
