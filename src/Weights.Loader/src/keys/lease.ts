import { WeightsError, type LeaseStatus } from '../core/errors.js';

/** Renewal begins at this part of the lease. The last quarter is left for a server that is down. */
const RENEW_AT = 0.75;

/** Renewal begins earlier by up to this part, at random, so that the pages of a site do not all renew at the same moment. */
const JITTER = 0.1;

/** Pauses between attempts to renew: the first, and the longest. Each further one is twice as long. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

/** An attempt that takes longer has failed. */
const LONGEST_ATTEMPT_MS = 60_000;

/** Longer timers fire at once, because their milliseconds are a signed 32-bit number. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** How long a lease that ended while the device slept continues, for the renewal that was due during the sleep. */
const GRACE_MS = 10_000;

/** Uses the lease: a load, then its session. */
export interface LeaseHolder {
  /** Requests a new lease, with this holder's credentials and headers; returns its end on the clock of performance.now(). */
  renew(signal: AbortSignal): Promise<number>;
  ended(status: LeaseStatus): void;
}

/**
 * The right to use one content key, for all its holders. It is renewed before it ends, until it has no holder. After that,
 * and after its end, it has no timer for a renewal and no request. Times are those of performance.now(), which cannot be set.
 */
export class Lease<Holder extends LeaseHolder> {
  #end = 0;
  #renewal: ReturnType<typeof setTimeout> | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #requestedAt = -Infinity;
  #pause = FIRST_PAUSE_MS;
  #stopped = false;
  #attempt: { readonly holder: Holder; readonly abort: AbortController } | undefined;
  readonly #holders = new Set<Holder>();

  /** @param stopped - called once, when the lease has ended or has no holder */
  constructor(private readonly stopped: () => void) {}

  /** The latest holder renews, because another user may have signed in since the earlier loads. */
  get holder(): Holder | undefined {
    return [...this.#holders].at(-1);
  }

  add(holder: Holder): void {
    this.#holders.add(holder);
  }

  /** If no holder is left, the lease ends without a notice. */
  remove(holder: Holder): void {
    this.#holders.delete(holder);
    if (this.#holders.size === 0) {
      this.#stop();
    } else if (this.#attempt?.holder === holder) {
      this.renew(); // the response to a holder that left, and perhaps signed out, is not valid for the others
    }
  }

  /** Requests a renewal now instead of later. */
  renew(): void {
    this.#cancel();
    this.#renewIn(0);
  }

  /** The latest response of the server replaces those before, also if its lease ends sooner. */
  extend(end: number): void {
    this.#cancel();
    this.#end = end;
    this.#pause = FIRST_PAUSE_MS;
    const left = end - performance.now();
    this.#renewIn(left * (RENEW_AT - JITTER * Math.random()));
    clearTimeout(this.#deadline);
    this.#awaitEnd();
  }

  end(status: LeaseStatus): void {
    this.#stop();
    const holders = [...this.#holders];
    this.#holders.clear();
    holders.forEach((holder) => holder.ended(status));
  }

  #renewIn(milliseconds: number): void {
    clearTimeout(this.#renewal);
    // A lease of more than 24 days is renewed sooner than necessary.
    this.#renewal = setTimeout(() => void this.#renew(), Math.min(milliseconds, LONGEST_TIMER_MS));
  }

  #awaitEnd(): void {
    // A renewal is due before the end, and timers run in their order. If it was requested after the end, the device slept in between.
    const end = this.#requestedAt >= this.#end ? this.#requestedAt + GRACE_MS : this.#end;
    const left = end - performance.now();
    if (left <= 0) {
      this.end('expired');
    } else {
      this.#deadline = setTimeout(() => this.#awaitEnd(), Math.min(left, LONGEST_TIMER_MS));
    }
  }

  async #renew(): Promise<void> {
    const { holder } = this;
    if (holder === undefined) {
      return;
    }
    const attempt = { holder, abort: new AbortController() };
    this.#attempt = attempt;
    if (this.#requestedAt < this.#end) {
      this.#requestedAt = performance.now(); // only the first request after the end has the grace period
    }
    // A half-open connection, or headers that never arrive, must not use up the time that is left for other attempts.
    const late = AbortSignal.timeout(LONGEST_ATTEMPT_MS);
    late.addEventListener('abort', () => attempt.abort.abort(late.reason));
    try {
      const end = await holder.renew(attempt.abort.signal);
      if (this.#attempt === attempt) {
        this.extend(end);
      }
    } catch (error) {
      if (this.#attempt === attempt) {
        this.#attempt = undefined;
        this.#afterFailure(error);
      }
    }
  }

  #afterFailure(error: unknown): void {
    const status = endOfLease(error) ?? (performance.now() >= this.#end ? 'expired' : undefined);
    if (status !== undefined) {
      this.end(status);
      return;
    }
    // The caller's function for headers may have thrown any value.
    const retryAfter = error instanceof WeightsError ? 1000 * (error.retryAfter ?? 0) : 0;
    this.#renewIn(Math.max(retryAfter, this.#pause * (0.5 + Math.random() / 2)));
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE_MS);
  }

  #cancel(): void {
    this.#attempt?.abort.abort();
    this.#attempt = undefined;
  }

  #stop(): void {
    if (this.#stopped) {
      return;
    }
    this.#stopped = true;
    clearTimeout(this.#renewal);
    clearTimeout(this.#deadline);
    this.#cancel();
    this.stopped();
  }
}

/**
 * How a failed request ends a lease. Undefined for every failure that does not say that the right to the key has ended: no
 * connection, a server that fails or is busy, a response of a proxy between page and server, a changed response. A lease
 * survives those until its own end.
 */
export function endOfLease(error: unknown): LeaseStatus | undefined {
  return error instanceof WeightsError ? error.endsLease : undefined;
}
