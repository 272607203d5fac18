import { abortable } from '../core/abort.js';
import { WeightsError } from '../core/errors.js';
import { afterTime } from '../core/time-limit.js';

/** How long onnxruntime-web may still work on a session whose load was aborted. Then everything that waits for that session fails. */
const LONGEST_AFTER_ABORT_MS = 30_000;

/** One session that onnxruntime-web makes. It cannot be stopped, so it may never end. */
export class SessionCreation {
  readonly #over = new AbortController();
  /** Aborted if the creation does not end after its load was aborted. */
  readonly #lost = new AbortController();
  readonly #ended: Promise<void>;

  /**
   * @param reads - whether it reads external data on demand
   * @param signal - of its load
   */
  constructor(
    readonly reads: boolean,
    signal: AbortSignal,
  ) {
    const over = this.#over.signal;
    this.#ended = new Promise((resolve) => over.addEventListener('abort', () => resolve()));
    const limit = (): void => {
      const stop = afterTime(LONGEST_AFTER_ABORT_MS, () => this.#lost.abort(lost()));
      over.addEventListener('abort', stop);
    };
    signal.aborted ? limit() : signal.addEventListener('abort', limit, { signal: over });
  }

  /** The session was made, or could not be made. */
  end(): void {
    this.#over.abort();
  }

  /**
   * Waits for its end.
   *
   * @param signal - of the one who waits
   * @throws {@link WeightsError} `session` if it does not end; or the signal's reason.
   */
  ended(signal?: AbortSignal): Promise<void> {
    return abortable(signal === undefined ? this.#ended : abortable(this.#ended, signal), this.#lost.signal);
  }
}

function lost(): WeightsError {
  return new WeightsError(
    'session',
    `onnxruntime-web still makes a session whose load was aborted ${LONGEST_AFTER_ABORT_MS / 1000} seconds ago. The loader makes one ` +
      'session after the other, so this one must wait for it. Reload the page. With "isolate" each session has its own onnxruntime-web, ' +
      'which ends with an abort.',
  );
}
