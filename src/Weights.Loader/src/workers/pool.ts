import { ON_THIS_THREAD, type RunDecryptor } from '../container/chunked-decrypt.js';
import type { Bytes } from '../core/bytes.js';
import { fromFailure } from '../core/failure.js';
import { handle, type Handlers } from '../core/handlers.js';
import { Waiting } from '../core/waiting.js';
import { wipe } from '../core/wipe.js';
import type { RunRequest, RunResponse } from './messages.js';
import type { StartWorker } from './start-worker.js';
import { WorkerLink } from './worker-link.js';

/** More helpers would wait for the network and for memory. */
const MOST_HELPERS = 4;

/**
 * Starts the helpers of a reading worker: min(4, cores - 1) of them. With fewer than two, the reading worker decrypts itself,
 * because moving the bytes to another thread and back would cost more than it gains.
 */
export function startPool(start: StartWorker): RunDecryptor {
  const cores = globalThis.navigator?.hardwareConcurrency ?? 1;
  const size = Math.min(MOST_HELPERS, cores - 1);
  if (size < 2) {
    return ON_THIS_THREAD;
  }
  const helpers = Array.from({ length: size }, () => new Helper(start));
  return {
    get width() {
      // For each helper one run that it decrypts and one that waits, so that it does not idle while its response travels.
      return Math.max(1, 2 * helpers.filter((helper) => helper.runs !== false).length);
    },
    async decrypt(layout, fileKey, first, stored) {
      const free = helpers.filter((helper) => helper.runs).sort((a, b) => a.load - b.load)[0];
      const here = (): Promise<Bytes> => ON_THIS_THREAD.decrypt(layout, fileKey, first, stored);
      return free === undefined ? here() : free.decrypt({ layout, key: fileKey, first, stored }, here);
    },
    close: () => helpers.forEach((helper) => helper.close()),
  };
}

class Helper {
  /** Undefined until it is known. Until then the reading worker decrypts, so that no run waits for the start of a helper. */
  runs: boolean | undefined;
  readonly #waiting = new Waiting<Bytes>();
  readonly #worker: WorkerLink<RunRequest>;

  readonly #handlers: Handlers<RunResponse> = {
    'run-done': ({ id, plaintext }) => this.#waiting.resolve(id, plaintext) || wipe(plaintext),
    'run-failed': ({ id, failure }) => this.#waiting.reject(id, fromFailure(failure)),
  };

  constructor(start: StartWorker) {
    this.#worker = new WorkerLink(
      start,
      true,
      (message) => handle(this.#handlers, message),
      (error) => this.#end(error),
    );
    void this.#worker.runs().then((runs) => {
      this.runs ??= runs;
    });
  }

  /** How many runs it has not finished. */
  get load(): number {
    return this.#waiting.count;
  }

  close(): void {
    this.#end(new Error('The helpers were stopped.')); // the file has failed, or is complete
    this.#worker.close();
  }

  /** @param here - decrypts it on this thread if the browser cannot send it, which moves nothing */
  decrypt(run: Omit<RunRequest, 'kind' | 'id'>, here: () => Promise<Bytes>): Promise<Bytes> {
    return this.#waiting.request(
      (id) => this.#worker.post({ kind: 'run', id, ...run }, [run.stored.buffer]),
      () => {
        this.runs = false;
        return here();
      },
    );
  }

  #end(error: Error): void {
    this.runs = false;
    this.#waiting.end(error);
  }
}
