import { fromFailure } from '../core/failure.js';
import { ON_THIS_THREAD, type RunDecryptor } from '../reading/read-chunked.js';
import type { RunRequest, WorkerAnswer } from './messages.js';
import { openWorker, type WorkerLink } from './worker-link.js';
import { workerLost } from './gcm-decryptor.js';

/** More helpers than this wait for the network and for each other's memory. */
const MOST_HELPERS = 4;

/**
 * Helpers of a reading worker: min(4, cores - 1) of them. With one, the reading worker decrypts by itself: moving
 * the bytes to another thread and back would cost more than it gains.
 */
export function startPool(): RunDecryptor {
  const cores = globalThis.navigator?.hardwareConcurrency ?? 1;
  const size = Math.min(MOST_HELPERS, cores - 1);
  if (size < 2) {
    return ON_THIS_THREAD;
  }
  const helpers = Array.from({ length: size }, () => openWorker())
    .filter((worker) => worker !== undefined)
    .map((worker) => new Helper(worker));
  return {
    // One run in work and one waiting, so that no helper idles while its answer travels.
    width: Math.max(1, 2 * helpers.length),
    async decrypt(geometry, fileKey, first, stored) {
      const free = helpers.filter((helper) => helper.runs).sort((a, b) => a.load - b.load)[0];
      return free === undefined
        ? ON_THIS_THREAD.decrypt(geometry, fileKey, first, stored)
        : free.decrypt({ geometry, key: fileKey, first, stored });
    },
    close: () => helpers.forEach((helper) => helper.close()),
  };
}

type Work = Pick<RunRequest, 'geometry' | 'key' | 'first' | 'stored'>;
interface Waiting {
  resolve(plaintext: Uint8Array<ArrayBuffer>): void;
  reject(error: unknown): void;
}

class Helper {
  /** False until its script runs: until then the reading worker decrypts, so that nothing waits for a start. */
  runs = false;
  #last = 0;
  readonly #waiting = new Map<number, Waiting>();

  constructor(private readonly worker: WorkerLink) {
    worker.runs().then((runs) => {
      this.runs = runs;
    });
    worker.listen(
      (answer) => this.#hear(answer),
      (event) => {
        this.runs = false;
        this.#waiting.forEach(({ reject }) => reject(workerLost(event)));
      },
    );
  }

  get load(): number {
    return this.#waiting.size;
  }

  close(): void {
    this.worker.close();
  }

  decrypt(work: Work): Promise<Uint8Array<ArrayBuffer>> {
    const id = this.#last++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.worker.post({ kind: 'run', id, ...work }, [work.stored.buffer]);
    });
  }

  #hear(answer: WorkerAnswer): void {
    if (answer.kind === 'done' || answer.kind === 'failed') {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      answer.kind === 'done' ? waiting?.resolve(answer.plaintext) : waiting?.reject(fromFailure(answer.failure));
    }
  }
}
