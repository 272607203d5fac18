import { abortable } from '../core/abort.js';
import { WeightsError } from '../core/errors.js';

/** The first pause. Each further one is twice as long, up to the longest. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** If the server asks for a longer pause, the load ends with its response and `retryAfter`. */
const LONGEST_RETRY_AFTER_S = 20;

/** The failed attempts of one file or key. Its first request and the requests that resume it share them. */
export class RetryBudget {
  #failures = 0;

  /** @param retries - how many failed attempts in a row are repeated */
  constructor(
    readonly retries: number,
    private readonly signal: AbortSignal,
  ) {}

  /** The failures so far no longer count, because something has arrived since then. */
  progressed(): void {
    this.#failures = 0;
  }

  /**
   * Waits before the next attempt.
   *
   * @param retryAfter - the pause that the server asks for, in seconds
   * @throws the error, if too many attempts have failed; or the signal's reason.
   */
  async pauseAfter(error: unknown, retryAfter = 0): Promise<void> {
    if (!(this.#failures < this.retries)) {
      throw error;
    }
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures++, LONGEST_PAUSE_MS);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const passed = new Promise<void>((resolve) => {
      // At random, so that the pages of a site that was down do not all send their requests at the same moment.
      timer = setTimeout(resolve, Math.max(retryAfter * 1000, pause * (0.5 + Math.random() / 2)));
    });
    await abortable(passed, this.signal).finally(() => clearTimeout(timer));
  }
}

/** Repeats a request after a lost connection and after 5xx. Any other response is final; a 429 says when to ask again. */
export async function withRetries<T>(budget: RetryBudget, request: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await request();
    } catch (error) {
      const repeatable = error instanceof WeightsError && (error.code === 'network' || (error.status ?? 0) >= 500);
      const retryAfter = (repeatable && error.retryAfter) || 0;
      if (!repeatable || retryAfter > LONGEST_RETRY_AFTER_S) {
        throw error;
      }
      await budget.pauseAfter(error, retryAfter);
    }
  }
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
