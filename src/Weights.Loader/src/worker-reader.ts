import { abortable } from './abort.js';
import { fromFailure } from './failure.js';
import { localReader, type Read, type Reader } from './reader.js';
import { ON_THIS_THREAD, type Unlock } from './read-chunked.js';
import type { Report } from './progress.js';
import { workerLost } from './worker-client.js';
import { openWorker, type WorkerLink } from './worker-link.js';
import type { WorkerAnswer } from './worker-messages.js';
import { wipe } from './wipe.js';

/** Files of this size are decrypted on the page in a few milliseconds: sooner than a worker has started. */
const SMALL_BYTES = 8 * 1024 * 1024;

/**
 * Reads v2 containers in a worker, which fetches, decrypts and hands the finished plaintext over: the page's thread
 * only forwards progress and derives keys. On the page, what is small, and where no worker can be had.
 *
 * @param bytes - of all files together, where that is known
 */
export function startReader(bytes: number | undefined): Reader {
  const onPage = localReader(ON_THIS_THREAD);
  const worker = bytes !== undefined && bytes <= SMALL_BYTES ? undefined : openWorker();
  if (worker === undefined) {
    return onPage;
  }
  const files = new Map<number, FileOfWorker>();
  worker.listen((answer) => {
    if ('id' in answer) {
      files.get(answer.id)?.hear(answer as AnswerOfFile);
    }
  }, (event) => files.forEach((file) => file.fail(workerLost(event))));
  return {
    async read(source, unlock, signal, report) {
      if (!(await abortable(worker.runs(), signal))) {
        return onPage.read(source, unlock, signal, report);
      }
      const id = files.size;
      const file = new FileOfWorker(worker, id, unlock, report);
      files.set(id, file);
      worker.post({ kind: 'read', id, ...source }, []);
      return abortable(file.read, signal, ({ plaintext }) => wipe(plaintext));
    },
    close: () => worker.close(),
  };
}

type AnswerOfFile = Extract<WorkerAnswer, { kind: 'header' | 'progress' | 'done' | 'failed' }>;

class FileOfWorker {
  readonly read: Promise<Read>;
  fail: (error: unknown) => void = () => undefined;
  #succeed: (read: Read) => void = () => undefined;

  constructor(
    private readonly worker: WorkerLink,
    private readonly id: number,
    private readonly unlock: Unlock,
    private readonly report: Report,
  ) {
    this.read = new Promise((resolve, reject) => {
      this.#succeed = resolve;
      this.fail = reject;
    });
  }

  hear(answer: AnswerOfFile): void {
    try {
      switch (answer.kind) {
        case 'header':
          this.unlock(answer.header).then((key) => this.worker.post({ kind: 'key', id: this.id, key }, []), this.fail);
          break;
        case 'progress':
          this.report(answer.phase, answer.loaded, answer.total);
          break;
        case 'done':
          this.#succeed(answer);
          break;
        case 'failed':
          this.fail(fromFailure(answer.failure));
      }
    } catch (error) {
      this.fail(error); // of the caller's progress callback
    }
  }
}
