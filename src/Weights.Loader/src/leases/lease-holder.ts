import type { AbortScope } from '../core/abort.js';
import { WeightsError, type LeaseStatus } from '../core/errors.js';
import type { FetchPolicy } from '../http/fetch-policy.js';
import type { Lease, LeaseHolder } from './lease.js';

/** The members of a session that the lease uses: onnxruntime-web's has `release`, an isolated one also `dispose`. */
export type LeasedSession = { run?(...request: unknown[]): unknown; release?(): unknown; dispose?(): unknown } | undefined;

/** Holds a lease for a load, then for its session. */
export class LoadHolder implements LeaseHolder {
  #session: LeasedSession;
  #ended: WeightsError | undefined;
  /** Runs in progress, because onnxruntime-web refuses to release a session during a run. */
  readonly #runs = new Set<Promise<unknown>>();
  readonly #leave = (): void => this.lease.remove(this);

  /**
   * @param model - the name that the model was loaded by
   * @param policy - how the key was requested
   * @param scope - of the load: aborted if the lease ends before there is a session
   */
  constructor(
    private readonly lease: Lease<LoadHolder>,
    private readonly model: string,
    private readonly policy: FetchPolicy,
    private readonly onStatus: ((status: LeaseStatus, model: string) => void) | undefined,
    private readonly scope: AbortScope,
    readonly renew: LeaseHolder['renew'],
  ) {
    lease.add(this);
    scope.signal.addEventListener('abort', this.#leave);
  }

  /** Whether this holder requests keys with the same credentials and headers. */
  requestsWith({ credentials, headers }: FetchPolicy): boolean {
    return credentials === this.policy.credentials && headers === this.policy.headers;
  }

  /** From now on the session holds the lease, until it is released. */
  async keepFor(session: LeasedSession): Promise<void> {
    const { signal } = this.scope;
    signal.removeEventListener('abort', this.#leave);
    if (signal.aborted) {
      await release(session);
      throw signal.reason;
    }
    this.#session = session;
    const run = session?.run?.bind(session);
    if (session !== undefined && run !== undefined) {
      session.run = (...request) => this.#run(() => run(...request));
    }
    for (const method of ['release', 'dispose'] as const) {
      const original = session?.[method]?.bind(session);
      if (session !== undefined && original !== undefined) {
        // Only after success, because onnxruntime-web refuses to release a session during a run. The session then still needs the lease.
        session[method] = () => {
          const released = original();
          if (!(released instanceof Promise)) {
            this.#leave();
            return released;
          }
          return released.then((value: unknown) => {
            this.#leave();
            return value;
          });
        };
      }
    }
  }

  async ended(status: LeaseStatus): Promise<void> {
    if (this.#session === undefined) {
      this.scope.abort(endedError(status, this.model));
      return;
    }
    this.#ended = endedError(status, this.model);
    try {
      this.onStatus?.(status, this.model); // what it throws is an unhandled rejection, which the console shows
    } finally {
      await this.#release();
    }
  }

  /** Without a pause, except after a time in which no timer ran: a model does not run under a lease that has ended. */
  async #run(run: () => unknown): Promise<unknown> {
    const renewed = this.lease.renewed();
    if (renewed !== undefined) {
      await renewed;
    }
    if (this.#ended !== undefined) {
      throw this.#ended;
    }
    const running = Promise.resolve(run());
    this.#runs.add(running);
    try {
      return await running;
    } finally {
      this.#runs.delete(running);
    }
  }

  async #release(): Promise<void> {
    if (!(await release(this.#session)) && this.#runs.size > 0) {
      await Promise.allSettled(this.#runs);
      await release(this.#session);
    }
  }
}

function endedError(status: LeaseStatus, model: string): WeightsError {
  const key = `The key of the model ${JSON.stringify(model)}`;
  const errors: Record<LeaseStatus, () => WeightsError> = {
    revoked: () => new WeightsError('key-revoked', `${key} was withdrawn. Ask the person who gave access to the model.`),
    expired: () => new WeightsError('key-expired', `${key} has a lease that ended and could not be renewed. Load the model again.`),
  };
  return errors[status]();
}

/** False if onnxruntime-web refuses, which it does during a run. */
async function release(session: LeasedSession): Promise<boolean> {
  try {
    await session?.release?.();
    return true;
  } catch {
    return false;
  }
}
