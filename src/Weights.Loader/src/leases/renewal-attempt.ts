/** An attempt that takes longer has failed. */
const LONGEST_ATTEMPT_MS = 60_000;

/** Requests leases. */
export interface Renewer {
  /** Requests a new lease, with this holder's credentials and headers; returns its end on the clock of steadyNow(). */
  renew(signal: AbortSignal): Promise<number>;
}

/** One request to renew a lease. */
export class RenewalAttempt<Holder extends Renewer> {
  readonly #abort = new AbortController();

  constructor(readonly holder: Holder) {}

  /** A half-open connection, or headers that never arrive, must not use up the time that is left for other attempts. */
  async send(): Promise<number> {
    const late = setTimeout(() => this.#abort.abort(new DOMException('The renewal took too long.', 'TimeoutError')), LONGEST_ATTEMPT_MS);
    try {
      return await this.holder.renew(this.#abort.signal);
    } finally {
      clearTimeout(late);
    }
  }

  abort(): void {
    this.#abort.abort();
  }
}
