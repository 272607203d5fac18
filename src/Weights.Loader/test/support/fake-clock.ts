import { mock, type TestContext } from 'node:test';
import { LONGEST_SILENCE_MS } from '../../src/http/silence.js';
import { withGlobal } from './globals.js';

/** Of a wait for the network. Tests of other timers use real servers, whose responses take no time of the fake clock. */
const SILENCE_TIMER_MS = LONGEST_SILENCE_MS / 2;

/** The limit of an attempt to renew a lease, in leases/renewal-attempt.ts. */
const LONGEST_ATTEMPT_MS = 60_000;

interface Timer {
  at: number;
  readonly callback: () => void;
}

const EPOCH = Date.UTC(2026, 0, 1);

/** Lets a test control all timers, the monotonic clock and the date. */
export class FakeClock {
  #now = 0;
  /** By how much the date was moved against the monotonic clock. */
  #moved = 0;
  readonly #timers = new Set<Timer>();
  readonly #attempts = new Map<unknown, () => void>();
  #changed = (): void => undefined;

  /** @param silence - whether the test controls also the timers of waits for the network */
  constructor(t: TestContext, { silence = false } = {}) {
    const { setTimeout: start, clearTimeout: stop } = globalThis;
    withGlobal(t, 'setTimeout', (callback: () => void, delay = 0) => {
      if (delay === LONGEST_ATTEMPT_MS) {
        const limit = start(callback, delay);
        this.#attempts.set(limit, callback);
        return limit;
      }
      if (delay === SILENCE_TIMER_MS && !silence) {
        return start(callback, delay);
      }
      const timer = { at: this.#now + delay, callback };
      this.#timers.add(timer);
      this.#changed();
      return timer;
    });
    withGlobal(t, 'clearTimeout', (timer: Timer & NodeJS.Timeout) => {
      this.#attempts.delete(timer);
      this.#timers.delete(timer) || stop(timer);
    });
    const now = mock.method(performance, 'now', () => this.#now);
    const date = mock.method(Date, 'now', () => EPOCH + this.#now + this.#moved);
    t.after(() => {
      now.mock.restore();
      date.mock.restore();
    });
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** How many attempts to renew a lease have a limit of time. These timers are real. */
  get attempts(): number {
    return this.#attempts.size;
  }

  /** Ends these limits now. */
  endAttempts(): void {
    this.#attempts.forEach((end) => end());
  }

  /** Resolves when code starts its next timer, because everything before that has been done. */
  nextTimer(): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = resolve;
    });
  }

  /** Lets milliseconds pass. Timers that are due run in their order. */
  pass(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#now = Math.max(this.#now, next.at);
      this.#timers.delete(next);
      next.callback();
    }
    this.#now = until;
  }

  /** The device sleeps. Timers that became due during the sleep run when it wakes: Windows. */
  sleep(milliseconds: number): void {
    this.#now += milliseconds;
    this.pass(0);
  }

  /** The date moves alone: somebody sets it, or the device sleeps and stops the monotonic clock and all timers (Linux, macOS). */
  moveDate(milliseconds: number): void {
    this.#moved += milliseconds;
  }

  /** The page is suspended: the clocks go on, timers stand still. */
  suspend(milliseconds: number): void {
    this.#now += milliseconds;
    this.#timers.forEach((timer) => (timer.at += milliseconds));
  }

  #next(until: number): Timer | undefined {
    return [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  }
}
