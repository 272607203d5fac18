import { abortable } from '../core/abort.js';
import { WeightsError } from '../core/errors.js';

/** How often a failed request is made again, unless the caller says otherwise. */
export const DEFAULT_RETRIES = 2;

/** The first pause; each further one is twice as long. */
const FIRST_PAUSE_MS = 300;

/** A server that asks for a longer pause than this is not waited for: its answer is told, with `retryAfter`. */
const LONGEST_PAUSE_S = 20;

/** Counts down over one file: its first request and those that go on after a lost connection share the number. */
export interface RetryBudget {
  left: number;
  readonly signal: AbortSignal;
}

export function retryBudget(retries: number | undefined, signal: AbortSignal): RetryBudget {
  return { left: retries ?? DEFAULT_RETRIES, signal };
}

/** Makes a request again after a lost connection and after 5xx; not after other answers, which would be the same again. */
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
  const again = error instanceof WeightsError && (error.code === 'network' || (error.status ?? 0) >= 500);
  const asked = (again && error.retryAfter) || 0;
  if (!again || budget.left <= 0 || asked > LONGEST_PAUSE_S) {
    throw error;
  }
  budget.left--;
  // Jitter, so that the pages of a site that was down do not all come back in the same moment.
  const milliseconds = Math.max(asked * 1000, pause * (0.5 + Math.random() / 2));
  await abortable(new Promise((resolve) => setTimeout(resolve, milliseconds)), budget.signal);
}

/** Retry-After in seconds; as a date it counts from the answer's own Date, since clocks differ. */
export function retryAfterOf(headers: Headers): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) {
    return Number(text);
  }
  const until = Date.parse(text) - (Date.parse(headers.get('date') ?? '') || Date.now());
  return Number.isNaN(until) ? undefined : Math.max(0, Math.ceil(until / 1000));
}
