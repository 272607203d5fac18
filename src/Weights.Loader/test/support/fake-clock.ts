import { mock, type TestContext } from 'node:test';
import { withGlobal } from './globals.js';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Takes all timers and the monotonic clock into the test's hands. */
export class FakeClock {
  #now = 0;
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
    t.after(() => now.mock.restore());
  }

  /** Timers that wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** When code starts its next timer: what came before it has been done. */
  nextTimer(): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = resolve;
    });
  }

  /** Lets milliseconds pass; timers that are due run in their order. */
  pass(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#now = Math.max(this.#now, next.at);
      this.#timers.delete(next);
      next.callback();
    }
    this.#now = until;
  }

  /** The device sleeps: timers that became due meanwhile run when it wakes. */
  sleep(milliseconds: number): void {
    this.#now += milliseconds;
    this.pass(0);
  }

  #next(until: number): Timer | undefined {
    return [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  }
}
