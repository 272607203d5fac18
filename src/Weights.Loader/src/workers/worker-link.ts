import { WeightsError } from '../core/errors.js';
import type { Message } from '../core/handlers.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { withinTime } from '../core/time-limit.js';
import { wipe } from '../core/wipe.js';
import type { StartResponse } from './messages.js';
import { scriptName } from './first-response.js';
import { startScript } from './start-script.js';
import { scriptUrl, type StartWorker } from './start-worker.js';

/** How long a load that can do without a worker waits for one. */
const PATIENCE_MS = 5000;

/** How long a load that needs a worker waits for it. */
const LIMIT_MS = 30_000;

/** Starters whose script did not run at the first attempt. The later files of their load start it too, but do not wait for it. */
const failing = new WeakSet<StartWorker>();

/** A worker that runs the worker script. */
export class WorkerLink<Request extends Message> {
  readonly #started: Promise<Worker>;
  /** Ends when the script did not run at the first attempt. */
  readonly #failed: Promise<void>;
  readonly #ended = new AbortController();
  #worker: Worker | undefined;
  #closed = false;

  /**
   * Starts it.
   *
   * @param keys - whether keys will be sent to it
   * @param hear - gets what it sends, until it ends; returns false for what it does not know
   * @param lost - called with {@link WeightsError} `decrypt` if it stops after it ran
   */
  constructor(
    private readonly start: StartWorker,
    keys: boolean,
    private readonly hear: (message: unknown) => boolean,
    private readonly lost: (error: WeightsError) => void,
  ) {
    let fail: () => void = () => undefined;
    this.#failed = new Promise((resolve) => (fail = resolve));
    this.#started = startScript(start, keys, this.#ended.signal, fail).then((worker) => this.#listenTo(worker));
    reportedElsewhere(this.#started); // by runs and mustRun
  }

  /**
   * Does not wait for a second attempt, because the caller can do the work on its own thread.
   *
   * @returns false if the script does not run, or not in time, if keys do not arrive, or if the worker has stopped. Then it has been
   * terminated.
   */
  async runs(): Promise<boolean> {
    const ran = failing.has(this.start)
      ? this.#worker !== undefined
      : await Promise.race([this.#runsInPatience(), this.#failed.then(() => false)]);
    if (!ran) {
      if (!this.#closed) {
        failing.add(this.start);
      }
      this.#end();
    }
    return ran && !this.#ended.signal.aborted;
  }

  /** @throws {@link WeightsError} `network`, `http-status`, `session`: why it does not run. Then the worker has been terminated. */
  mustRun(): Promise<void> {
    return this.#runsWithin(LIMIT_MS);
  }

  /** Sends a message to a worker that runs. */
  post(request: Request, transfer: Transferable[] = []): void {
    this.#worker?.postMessage(request, transfer);
  }

  /** Terminates the worker, which frees everything that it holds. */
  close(): void {
    this.#closed = true;
    this.#end();
  }

  #end(): void {
    this.#ended.abort();
    this.#worker?.terminate();
  }

  #runsInPatience(): Promise<boolean> {
    return this.#runsWithin(PATIENCE_MS).then(
      () => true,
      () => false,
    );
  }

  async #runsWithin(milliseconds: number): Promise<void> {
    try {
      await withinTime(this.#started, milliseconds, () => {
        const late = `did not run within ${milliseconds / 1000} seconds`;
        return new WeightsError('network', `${scriptName(scriptUrl(this.start))} ${late}. Load the model again.`);
      });
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  #listenTo(worker: Worker): Worker {
    if (this.#ended.signal.aborted) {
      worker.terminate();
    }
    this.#worker = worker;
    worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => this.#hear(data));
    worker.addEventListener('error', (event) => this.#lose(event));
    worker.addEventListener('messageerror', (event) => this.#lose(event));
    return worker;
  }

  #hear(data: unknown): void {
    const { kind, plaintext } = (data ?? {}) as { kind?: unknown; plaintext?: unknown };
    if (kind === ('message-lost' satisfies StartResponse['kind'])) {
      this.#lose(undefined);
    } else if ((this.#ended.signal.aborted || !this.hear(data)) && plaintext instanceof Uint8Array) {
      wipe(plaintext); // it was sent before the worker ended
    }
  }

  #lose(cause: Event | undefined): void {
    cause?.preventDefault(); // reported here, and not by the thread that started this one
    if (!this.#ended.signal.aborted) {
      this.#end();
      this.lost(workerLost(cause));
    }
  }
}

function workerLost(cause: Event | undefined): WeightsError {
  const message = (cause as ErrorEvent | undefined)?.message;
  const why = message ? ` (${message})` : ', perhaps because there was not enough memory';
  return new WeightsError('decrypt', `The worker that decrypts the model stopped${why}. Load the model again.`, { cause });
}
