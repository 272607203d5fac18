import { mock, type TestContext } from 'node:test';
import { withGlobal } from './globals.js';

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
  #changed = (): void => undefined;

  constructor(t: TestContext) {
    withGlobal(t, 'setTimeout', (callback: () => void, delay = 0) => {
      const timer = { at: this.#now + delay, callback };
      this.#timers.add(timer);
      this.#changed();
      return timer;
    });
    withGlobal(t, 'clearTimeout', (timer: Timer) => void this.#timers.delete(timer));
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
