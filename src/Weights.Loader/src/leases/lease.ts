import { WeightsError, type LeaseStatus } from '../core/errors.js';
import { LeaseTerm } from './lease-term.js';
import { endOfLease } from './end-of-lease.js';
import { RenewalAttempt, type Renewer } from './renewal-attempt.js';
import { RenewalTimer, startTimer } from './renewal-timer.js';

/** Uses the lease: a load, then its session. */
export interface LeaseHolder extends Renewer {
  ended(status: LeaseStatus): void;
}

/**
 * The right to use one content key, for all its holders. It is renewed before it ends, until it has no holder. After that,
 * and after its end, it has no timer for a renewal and no request. Times are those of steadyNow().
 */
export class Lease<Holder extends LeaseHolder> {
  readonly #term = new LeaseTerm();
  readonly #renewals = new RenewalTimer(() => void this.#renew());
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  #attempt: RenewalAttempt<Holder> | undefined;
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
    this.#renewals.renewNow();
  }

  /**
   * Makes up for timers that did not run in time: sends the renewal that was due meanwhile.
   *
   * @param suspended - the page was suspended: the server is asked in any case, because it may have withdrawn the right meanwhile
   */
  check(suspended: boolean): void {
    const wanted = this.#renewals.overdue || (suspended && !this.#term.extendedRecently);
    if (wanted && !this.#term.attemptedRecently) {
      this.#beginAgain();
      this.#awaitEnd();
    }
  }

  /** Undefined if the lease has not ended. Otherwise settles when the lease was renewed, or will not be. */
  renewed(): Promise<void> | undefined {
    if (this.#stopped || !this.#term.ended) {
      return undefined;
    }
    const renewed = new Promise<void>((resolve) => this.#waiting.add(resolve));
    this.check(true);
    return renewed;
  }

  /** The latest response of the server replaces those before, also if its lease ends sooner. */
  extend(end: number): void {
    this.#cancel();
    this.#term.extend(end);
    this.#renewals.renewIn(this.#term.untilRenewal);
    this.#awaitEnd();
    if (!this.#term.ended) {
      this.#letRun();
    }
  }

  end(status: LeaseStatus): void {
    this.#stop();
    const holders = [...this.#holders];
    this.#holders.clear();
    holders.forEach((holder) => holder.ended(status));
  }

  #awaitEnd(): void {
    if (this.#term.endedUnnoticed) {
      this.#beginAgain();
    } else if (this.#term.left <= 0) {
      this.end('expired');
      return;
    }
    clearTimeout(this.#deadline);
    this.#deadline = startTimer(() => this.#awaitEnd(), this.#term.left);
  }

  /** After a sleep: the connection of an earlier attempt did not survive it. */
  #beginAgain(): void {
    this.#cancel();
    this.#renewals.stop();
    void this.#renew();
  }

  async #renew(): Promise<void> {
    const { holder } = this;
    if (holder === undefined) {
      return;
    }
    const attempt = new RenewalAttempt(holder);
    this.#attempt = attempt;
    this.#term.attempt();
    try {
      const end = await attempt.send();
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
    const status = endOfLease(error);
    if (status !== undefined) {
      this.end(status);
    } else if (this.#term.left <= 0) {
      this.#awaitEnd();
    } else {
      // The caller's function for headers may have thrown any value.
      this.#renewals.pause(error instanceof WeightsError ? 1000 * (error.retryAfter ?? 0) : 0);
    }
  }

  #cancel(): void {
    this.#attempt?.abort();
    this.#attempt = undefined;
  }

  #stop(): void {
    if (this.#stopped) {
      return;
    }
    this.#stopped = true;
    this.#renewals.stop();
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
