import { WeightsError } from '../core/errors.js';
import type { KeyLender, LeaseStatus, RawKeySource, SessionKeySource, WrappedKeySource } from './key-endpoint.js';
import { fillIn } from './key-url.js';
import { isHexKey, type ContainerFormat } from './content-key.js';
import { Lease, refusalStatus, type LeaseHolder } from './lease.js';
import type { ManifestModel } from '../manifest/manifest.js';
import { fetchRawKey } from './raw-key.js';
import type { RetryBudget } from '../http/retry.js';
import { fetchSessionKey, importServerKey, wishFor } from './session-key.js';
import { shareRequest } from '../core/shared-request.js';
import { absolute } from '../core/url.js';
import { fetchWrappedKey } from './wrapped-key.js';

/** Ends a load. */
export type AbortLoad = (reason: unknown) => void;

/** One for each key in use, whatever the number of models. */
const leases = new Map<string, Lease<Borrower>>();

/** By the signal of the load, which all parts of a load share and no two loads do. */
const borrowers = new WeakMap<AbortSignal, Borrower>();

/**
 * Gets the key of one load. A lent one is held from then on, until the load is aborted or what {@link keepLease} ties it to is released.
 *
 * @param abort - ends the load with the reason, should the lease end before there is a session
 * @throws {@link WeightsError} `key-answer`, `key-refused` and its sisters, `wrong-key`, `bad-key`, `network`.
 */
export function borrow(
  source: KeyLender,
  model: ManifestModel,
  format: ContainerFormat,
  retries: RetryBudget,
  abort: AbortLoad,
): Promise<CryptoKey> {
  return 'session' in source
    ? borrowSession(source, model, format, retries, abort)
    : 'wrapped' in source
      ? getWrapped(source, model, format, retries)
      : getRaw(source, model, format, retries);
}

/**
 * Ties the lease of a load to its session: it ends with `release`. Nothing happens where the key was not lent.
 *
 * @param own - makes an error of this script the page's, for those that its calls of `run` meet later
 */
export async function keepLease(session: unknown, signal: AbortSignal, own: (error: unknown) => unknown): Promise<void> {
  await borrowers.get(signal)?.keep(session as Session, signal, own);
}

function getWrapped(source: WrappedKeySource, model: ManifestModel, format: ContainerFormat, retries: RetryBudget): Promise<CryptoKey> {
  const url = absolute(fillIn(String(source.wrapped), model));
  const wanted = ['wrapped', url, model.kid, format, source.customerKey, source.credentials, source.headers];
  return shareRequest(wanted, retries.signal, (signal) => fetchWrappedKey(url, source, model, format, { ...retries, signal }));
}

async function getRaw(source: RawKeySource, model: ManifestModel, format: ContainerFormat, retries: RetryBudget): Promise<CryptoKey> {
  if (!(source.raw instanceof URL) && (typeof source.raw !== 'string' || isHexKey(source.raw))) {
    // A key must not end up in a server's log.
    throw new WeightsError('bad-key', 'The option "raw" must be the URL of a key endpoint. A key itself is the option "key", as it is.');
  }
  const url = absolute(fillIn(String(source.raw), model));
  const wanted = ['raw', url, model.kid, format, source.verifySignature, source.credentials, source.headers];
  return shareRequest(wanted, retries.signal, (signal) => fetchRawKey(url, source, model, format, { ...retries, signal }));
}

async function borrowSession(
  source: SessionKeySource,
  model: ManifestModel,
  format: ContainerFormat,
  retries: RetryBudget,
  abort: AbortLoad,
): Promise<CryptoKey> {
  const url = absolute(source.session);
  const leased = `${url} ${model.kid} ${format}`;
  const wish = wishFor(model, format);
  const serverKey = source.serverKey === undefined ? undefined : await importServerKey(source.serverKey);
  try {
    // Every load asks, also where a lease lives: whether this user may load this model is the server's to say.
    const wanted = ['session', url, model.kid, format, source.serverKey, source.credentials, source.headers];
    const loan = await shareRequest(wanted, retries.signal, (signal) =>
      fetchSessionKey(url, wish, serverKey, source, { ...retries, signal }),
    );
    retries.signal.throwIfAborted(); // whose abort the borrower would not hear any more
    const lease = leases.get(leased) ?? begin(leased);
    const renew: LeaseHolder['renew'] = async (signal) => (await fetchSessionKey(url, wish, serverKey, source, { left: 0, signal })).until;
    borrowers.set(retries.signal, new Borrower(lease, source, model.name, renew, retries.signal, abort));
    lease.extend(loan.until);
    return loan.key;
  } catch (error) {
    const status = refusalStatus(error);
    const lease = status && leases.get(leased);
    if (lease?.holder?.asksLike(source)) {
      lease.end(status as LeaseStatus);
    } else {
      lease?.renew(); // refused may be this way of asking alone, such as one without its token
    }
    throw error;
  }
}

function begin(leased: string): Lease<Borrower> {
  const lease = new Lease<Borrower>(() => leases.delete(leased));
  leases.set(leased, lease);
  return lease;
}

/** What the loader needs of a session: onnxruntime-web's has `release`, an isolated one `dispose` too. */
type Session = { run?(...request: unknown[]): unknown; release?(): unknown; dispose?(): unknown } | undefined;

/** A load, then its session. */
class Borrower implements LeaseHolder {
  #session: Session;
  #over: WeightsError | undefined;
  /** Runs under way: onnxruntime-web refuses to release a session meanwhile. */
  readonly #runs = new Set<Promise<unknown>>();
  readonly #drop = (): void => this.lease.drop(this);

  constructor(
    private readonly lease: Lease<Borrower>,
    private readonly source: SessionKeySource,
    private readonly model: string,
    readonly renew: LeaseHolder['renew'],
    signal: AbortSignal,
    private readonly abort: AbortLoad,
  ) {
    lease.hold(this);
    signal.addEventListener('abort', this.#drop);
  }

  asksLike({ credentials, headers }: SessionKeySource): boolean {
    return credentials === this.source.credentials && headers === this.source.headers;
  }

  async keep(session: Session, signal: AbortSignal, own: (error: unknown) => unknown): Promise<void> {
    signal.removeEventListener('abort', this.#drop);
    if (signal.aborted) {
      await release(session);
      throw signal.reason;
    }
    this.#session = session;
    const run = session?.run?.bind(session);
    if (session !== undefined && run !== undefined) {
      session.run = (...request) => this.#run(() => run(...request), own);
    }
    for (const method of ['release', 'dispose'] as const) {
      const original = session?.[method]?.bind(session);
      if (session !== undefined && original !== undefined) {
        session[method] = () => {
          this.#drop();
          return original();
        };
      }
    }
  }

  async ended(status: LeaseStatus): Promise<void> {
    if (this.#session === undefined) {
      this.abort(overError(status, this.model));
      return;
    }
    this.#over = overError(status, this.model);
    try {
      this.source.onStatus?.(status, this.model); // what it throws is for the console
    } finally {
      await this.#release();
    }
  }

  /** Runs, as long as the lease lasts. */
  async #run(run: () => unknown, own: (error: unknown) => unknown): Promise<unknown> {
    if (this.#over !== undefined) {
      throw own(this.#over);
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

function overError(status: LeaseStatus, model: string): WeightsError {
  return status === 'revoked'
    ? new WeightsError('key-revoked', `The key of the model ${JSON.stringify(model)} was withdrawn. Ask whoever gave access to the model.`)
    : new WeightsError(
        'key-expired',
        `The lease of the key of the model ${JSON.stringify(model)} ended, and could not be renewed. Load it again.`,
      );
}

/** False where onnxruntime-web refuses, which it does while the session runs. */
async function release(session: Session): Promise<boolean> {
  try {
    await session?.release?.();
    return true;
  } catch {
    return false;
  }
}
