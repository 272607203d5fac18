import { steadyNow } from '../core/steady-clock.js';

/** Pauses between attempts to renew: the first, and the longest. Each further one is twice as long. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

/** Longer timers fire at once, because their milliseconds are a signed 32-bit number. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A timer for a time that may be longer than browsers can count. Such a timer fires too early. */
export function startTimer(callback: () => void, milliseconds: number): ReturnType<typeof setTimeout> {
  return setTimeout(callback, Math.min(milliseconds, LONGEST_TIMER_MS));
}

/** When a lease is renewed. A lease of more than 24 days is renewed sooner than necessary. */
export class RenewalTimer {
  /** On the clock of steadyNow(). */
  #due = Infinity;
  #pause = FIRST_PAUSE_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly renew: () => void) {}

  /** Whether the renewal was due before. Then its timer did not run in time. */
  get overdue(): boolean {
    return steadyNow() >= this.#due;
  }

  /** After a success. */
  renewIn(milliseconds: number): void {
    this.#pause = FIRST_PAUSE_MS;
    this.#start(milliseconds);
  }

  /** After a failure. */
  pause(retryAfterMs: number): void {
    this.#start(Math.max(retryAfterMs, this.#pause * (0.5 + Math.random() / 2)));
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE_MS);
  }

  /** Now, instead of later. The pauses after failures continue to grow. */
  renewNow(): void {
    this.#start(0);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #start(milliseconds: number): void {
    this.stop();
    this.#due = steadyNow() + milliseconds;
    this.#timer = startTimer(this.renew, milliseconds);
  }
}
