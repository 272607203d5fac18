import { WeightsError, type LeaseStatus } from '../core/errors.js';
import { steadyNow } from '../core/steady-clock.js';

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

/**
 * How long a lease that ended while no timer ran (the device slept, the page was suspended) waits for the renewal that was due then.
 * Networks need some seconds after a sleep. No session runs meanwhile.
 */
const GRACE_MS = 10_000;

/** Background tabs run timers once a minute. If a timer is later than this, the device slept or the page was suspended. */
const LONGEST_THROTTLING_MS = 120_000;

/** A response or an attempt that is younger need not be repeated when the user returns to the page. */
const RECENT_MS = 5000;

/** Uses the lease: a load, then its session. */
export interface LeaseHolder {
  /** Requests a new lease, with this holder's credentials and headers; returns its end on the clock of steadyNow(). */
  renew(signal: AbortSignal): Promise<number>;
  ended(status: LeaseStatus): void;
}

/**
 * The right to use one content key, for all its holders. It is renewed before it ends, until it has no holder. After that,
 * and after its end, it has no timer for a renewal and no request. Times are those of steadyNow().
 */
export class Lease<Holder extends LeaseHolder> {
  #end = 0;
  #extendedAt = 0;
  /** When the next renewal is due. */
  #due = Infinity;
  #renewal: ReturnType<typeof setTimeout> | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  /** The end of the grace period of a lease that ended while no timer ran. */
  #graceEnd = -Infinity;
  #attemptedAt = -Infinity;
  #pause = FIRST_PAUSE_MS;
  #stopped = false;
  #attempt: { readonly holder: Holder; readonly abort: AbortController } | undefined;
  readonly #holders = new Set<Holder>();
  /** Runs that wait for the renewal of a lease that has ended. */
  readonly #waiting = new Set<() => void>();

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

  /**
   * Makes up for timers that did not run in time: sends the renewal that was due meanwhile.
   *
   * @param suspended - the page was suspended: the server is asked in any case, because it may have withdrawn the right meanwhile
   */
  check(suspended: boolean): void {
    const now = steadyNow();
    const wanted = now >= this.#due || (suspended && now - this.#extendedAt >= RECENT_MS);
    if (wanted && now - this.#attemptedAt >= RECENT_MS) {
      this.#cancel(); // the connection of an earlier attempt did not survive
      clearTimeout(this.#renewal);
      void this.#renew();
      this.#awaitEnd();
    }
  }

  /** Undefined if the lease has not ended. Otherwise settles when the lease was renewed, or will not be. */
  renewed(): Promise<void> | undefined {
    if (this.#stopped || steadyNow() < this.#end) {
      return undefined;
    }
    const renewed = new Promise<void>((resolve) => this.#waiting.add(resolve));
    this.check(true);
    return renewed;
  }

  /** The latest response of the server replaces those before, also if its lease ends sooner. */
  extend(end: number): void {
    this.#cancel();
    this.#end = end;
    this.#graceEnd = -Infinity;
    this.#extendedAt = steadyNow();
    this.#pause = FIRST_PAUSE_MS;
    this.#renewIn((end - this.#extendedAt) * (RENEW_AT - JITTER * Math.random()));
    this.#awaitEnd();
    if (steadyNow() < end) {
      this.#letRun();
    }
  }

  end(status: LeaseStatus): void {
    this.#stop();
    const holders = [...this.#holders];
    this.#holders.clear();
    holders.forEach((holder) => holder.ended(status));
  }

  #renewIn(milliseconds: number): void {
    clearTimeout(this.#renewal);
    this.#due = steadyNow() + milliseconds;
    // A lease of more than 24 days is renewed sooner than necessary.
    this.#renewal = setTimeout(() => void this.#renew(), Math.min(milliseconds, LONGEST_TIMER_MS));
  }

  get #lastMoment(): number {
    return Math.max(this.#end, this.#graceEnd);
  }

  #awaitEnd(): void {
    const left = this.#lastMoment - steadyNow();
    if (left <= -LONGEST_THROTTLING_MS) {
      // No timer ran in time, so the server was not asked. A request that is in progress did not survive the sleep.
      this.#cancel();
      clearTimeout(this.#renewal);
      void this.#renew();
    } else if (left <= 0) {
      this.end('expired');
      return;
    }
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#awaitEnd(), Math.min(this.#lastMoment - steadyNow(), LONGEST_TIMER_MS));
  }

  async #renew(): Promise<void> {
    const { holder } = this;
    if (holder === undefined) {
      return;
    }
    const attempt = { holder, abort: new AbortController() };
    this.#attempt = attempt;
    this.#attemptedAt = steadyNow();
    // While timers run, the last renewal is requested before the end. A first request after the end means that no timer ran (for example,
    // the device slept), so the lease gets the grace period. If the device sleeps again in that period, it gets another one.
    const passed = this.#attemptedAt - this.#lastMoment;
    if (passed >= (this.#graceEnd === -Infinity ? 0 : LONGEST_THROTTLING_MS)) {
      this.#graceEnd = this.#attemptedAt + GRACE_MS;
    }
    // A half-open connection, or headers that never arrive, must not use up the time that is left for other attempts.
    const late = setTimeout(() => attempt.abort.abort(new DOMException('The renewal took too long.', 'TimeoutError')), LONGEST_ATTEMPT_MS);
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
    } finally {
      clearTimeout(late);
    }
  }

  #afterFailure(error: unknown): void {
    const status = endOfLease(error);
    if (status !== undefined) {
      this.end(status);
      return;
    }
    if (steadyNow() >= this.#lastMoment) {
      this.#awaitEnd();
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
    this.#letRun();
    this.stopped();
  }

  #letRun(): void {
    this.#waiting.forEach((resolve) => resolve());
    this.#waiting.clear();
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
