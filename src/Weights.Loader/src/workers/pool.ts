import { ON_THIS_THREAD, type RunDecryptor } from '../container/chunked-decrypt.js';
import type { Bytes } from '../core/bytes.js';
import { fromFailure } from '../core/failure.js';
import { unreachable } from '../core/unreachable.js';
import { wipe } from '../core/wipe.js';
import type { RunRequest, RunResponse } from './messages.js';
import { openWorker, type StartWorker, type WorkerLink } from './worker-link.js';

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
  const helpers = Array.from({ length: size }, () => openWorker<RunRequest, RunResponse>(start))
    .filter((worker) => worker !== undefined)
    .map((worker) => new Helper(worker));
  return {
    // For each helper one run that it decrypts and one that waits, so that it does not idle while its response travels.
    width: Math.max(1, 2 * helpers.length),
    async decrypt(layout, fileKey, first, stored) {
      const free = helpers.filter((helper) => helper.runs).sort((a, b) => a.load - b.load)[0];
      return free === undefined
        ? ON_THIS_THREAD.decrypt(layout, fileKey, first, stored)
        : free.decrypt({ layout, key: fileKey, first, stored });
    },
    close: () => helpers.forEach((helper) => helper.close()),
  };
}

interface WaitingRun {
  resolve(plaintext: Bytes): void;
  reject(error: unknown): void;
}

class Helper {
  /** False until its script runs. Until then the reading worker decrypts, so that no run waits for the start of a helper. */
  runs = false;
  #nextId = 0;
  readonly #waiting = new Map<number, WaitingRun>();

  constructor(private readonly worker: WorkerLink<RunRequest, RunResponse>) {
    void worker.runs().then((runs) => {
      this.runs = runs;
    });
    worker.listen(
      (response) => this.#hear(response),
      (error) => {
        this.runs = false;
        this.#waiting.forEach(({ reject }) => reject(error));
        this.#waiting.clear();
      },
    );
  }

  /** How many runs it has not finished. */
  get load(): number {
    return this.#waiting.size;
  }

  close(): void {
    this.worker.close();
  }

  decrypt(run: Omit<RunRequest, 'kind' | 'id'>): Promise<Bytes> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.worker.post({ kind: 'run', id, ...run }, [run.stored.buffer]);
    });
  }

  #hear(response: RunResponse): void {
    const waiting = this.#waiting.get(response.id);
    this.#waiting.delete(response.id);
    switch (response.kind) {
      case 'run-done':
        waiting === undefined ? wipe(response.plaintext) : waiting.resolve(response.plaintext);
        break;
      case 'run-failed':
        waiting?.reject(fromFailure(response.failure));
        break;
      default:
        unreachable(response);
    }
  }
}
