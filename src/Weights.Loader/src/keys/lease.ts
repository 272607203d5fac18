import { WeightsError } from '../core/errors.js';
import type { LeaseStatus } from './key-endpoint.js';

/** Renewal begins at this part of the lease: a quarter is left for a server that is down. */
const RENEW_AT = 0.75;

/** Earlier by up to this part, at random, so that the pages of a site do not all come back in the same moment. */
const JITTER = 0.1;

/** Pauses between attempts to renew: the first; each further one is twice as long, up to the longest. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

/** An attempt that takes longer has failed. */
const LONGEST_ATTEMPT_MS = 60_000;

/** Longer timers fire at once: their milliseconds are 32 bits with a sign. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** How long a lease that ended while the device slept goes on, for the renewal that the device slept through. */
const GRACE_MS = 10_000;

/** Who needs the lease: a load, then its session. */
export interface LeaseHolder {
  /** Asks for a new lease, in this holder's way; gives its end. */
  renew(signal: AbortSignal): Promise<number>;
  ended(status: LeaseStatus): void;
}

/**
 * The right to use one content key, for all who use it. It asks again before it ends, until nobody holds it; then, and when it has ended, no timer
 * and no request of it is left. Times are those of performance.now(), which nobody sets.
 */
export class Lease<Holder extends LeaseHolder> {
  #end = 0;
  #renewal: ReturnType<typeof setTimeout> | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #askedAt = -Infinity;
  #pause = FIRST_PAUSE_MS;
  #stopped = false;
  #attempt: { readonly holder: Holder; readonly abort: AbortController } | undefined;
  readonly #holders = new Set<Holder>();

  /** @param over - told once, when the lease has ended or nobody holds it any more */
  constructor(private readonly over: () => void) {}

  /** Who asks next: the latest, since another user may be signed in by now. */
  get holder(): Holder | undefined {
    return [...this.#holders].at(-1);
  }

  hold(holder: Holder): void {
    this.#holders.add(holder);
  }

  /** The last one out ends the lease, in silence. */
  drop(holder: Holder): void {
    this.#holders.delete(holder);
    if (this.#holders.size === 0) {
      this.#stop();
    } else if (this.#attempt?.holder === holder) {
      this.renew(); // the answer to one who has gone, perhaps signed out, says nothing about the others
    }
  }

  /** Asks now instead of later. */
  renew(): void {
    this.#cancel();
    this.#renewIn(0);
  }

  /** A new answer of the server counts instead of those before, also where it ends sooner. */
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
    // A lease of more than 24 days is renewed sooner than it need be.
    this.#renewal = setTimeout(() => void this.#renew(), Math.min(milliseconds, LONGEST_TIMER_MS));
  }

  #awaitEnd(): void {
    // The renewal that was due before the end was made after it: the device slept in between, and timers run in their order.
    const end = this.#askedAt >= this.#end ? this.#askedAt + GRACE_MS : this.#end;
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
    if (this.#askedAt < this.#end) {
      this.#askedAt = performance.now(); // the first after the end alone has the grace
    }
    // A connection that is half open, or headers that never come, must not use up the time that is left for others.
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
    const refused = refusalStatus(error) ?? (performance.now() >= this.#end ? 'expired' : undefined);
    if (refused !== undefined) {
      this.end(refused);
      return;
    }
    // The caller's headers may have thrown anything.
    const asked = error instanceof WeightsError ? 1000 * (error.retryAfter ?? 0) : 0;
    this.#renewIn(Math.max(asked, this.#pause * (0.5 + Math.random() / 2)));
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
    this.over();
  }
}

/**
 * What a refusal makes of a lease; undefined for all that says nothing about the right to the key: no connection, a server that fails or is busy, a page
 * of something in between, an answer that was changed. A lease outlives those until it ends.
 */
export function refusalStatus(error: unknown): LeaseStatus | undefined {
  if (!(error instanceof WeightsError)) {
    return undefined;
  }
  switch (error.code) {
    case 'key-revoked':
      return 'revoked';
    case 'key-expired':
      return 'expired';
    case 'key-refused':
      // 401: the sign-in is over. 403: the right is, and the server does not say why.
      return error.status === 401 ? 'expired' : error.status === 403 ? 'revoked' : undefined;
    default:
      return undefined;
  }
}
