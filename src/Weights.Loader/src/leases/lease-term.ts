import { steadyNow } from '../core/steady-clock.js';

/** Renewal begins at this part of the lease. The last quarter is left for a server that is down. */
const RENEW_AT = 0.75;

/** Renewal begins earlier by up to this part, at random, so that the pages of a site do not all renew at the same moment. */
const JITTER = 0.1;

/**
 * How long a lease that ended while no timer ran (the device slept, the page was suspended) waits for the renewal that was due then.
 * Networks need some seconds after a sleep. No session runs meanwhile.
 */
const GRACE_MS = 10_000;

/** Background tabs run timers once a minute. If a timer is later than this, the device slept or the page was suspended. */
const LONGEST_THROTTLING_MS = 120_000;

/** A response or an attempt that is younger need not be repeated when the user returns to the page. */
const RECENT_MS = 5000;

/** The time in which a lease is valid. Times are those of steadyNow(), in milliseconds. */
export class LeaseTerm {
  #end = 0;
  #extendedAt = 0;
  #attemptedAt = -Infinity;
  /** The end of the grace period of a lease that ended while no timer ran. */
  #graceEnd = -Infinity;

  extend(end: number): void {
    this.#end = end;
    this.#graceEnd = -Infinity;
    this.#extendedAt = steadyNow();
  }

  /** When to ask for the next lease, counted from now. */
  get untilRenewal(): number {
    return (this.#end - this.#extendedAt) * (RENEW_AT - JITTER * Math.random());
  }

  /** Whether it has ended. A grace period does not change this. */
  get ended(): boolean {
    return steadyNow() >= this.#end;
  }

  /** The time until it ends, grace period included. */
  get left(): number {
    return this.#lastMoment - steadyNow();
  }

  /** Whether it ended so long ago that no timer ran then, so the server was not asked. */
  get endedUnnoticed(): boolean {
    return this.left <= -LONGEST_THROTTLING_MS;
  }

  get extendedRecently(): boolean {
    return steadyNow() - this.#extendedAt < RECENT_MS;
  }

  get attemptedRecently(): boolean {
    return steadyNow() - this.#attemptedAt < RECENT_MS;
  }

  /**
   * A renewal is requested now. While timers run, the last one is requested before the end. A first request after the end means that no
   * timer ran (for example, the device slept), so the lease gets the grace period. If the device sleeps again in that period, it gets
   * another one.
   */
  attempt(): void {
    this.#attemptedAt = steadyNow();
    const passed = this.#attemptedAt - this.#lastMoment;
    if (passed >= (this.#graceEnd === -Infinity ? 0 : LONGEST_THROTTLING_MS)) {
      this.#graceEnd = this.#attemptedAt + GRACE_MS;
    }
  }

  get #lastMoment(): number {
    return Math.max(this.#end, this.#graceEnd);
  }
}
