import { abortable } from '../core/abort.js';
import { fromFailure } from '../core/failure.js';
import type { OpenedFile } from '../container/random-access.js';
import { pageReader } from './page-reader.js';
import type { Read, Reader, ReadSource } from './reader.js';
import type { Unlock } from './read-chunked.js';
import type { Report } from '../core/progress.js';
import { workerLost } from '../workers/gcm-decryptor.js';
import { openWorker, type WorkerLink } from '../workers/worker-link.js';
import type { WorkerAnswer } from '../workers/messages.js';
import { wipe } from '../core/wipe.js';

/** Files of this size are decrypted on the page in a few milliseconds: sooner than a worker has started. */
const SMALL_BYTES = 8 * 1024 * 1024;

/**
 * Reads v2 containers in a worker, which fetches, decrypts and hands the finished plaintext over: the page's thread
 * only forwards progress and derives keys. On the page, what is small, and where no worker can be had.
 *
 * @param bytes - of all files together, where that is known
 */
export function startReader(bytes: number | undefined): Reader {
  const worker = bytes !== undefined && bytes <= SMALL_BYTES ? undefined : openWorker();
  if (worker === undefined) {
    return pageReader;
  }
  const files = new Map<number, FileOfWorker>();
  worker.listen(
    (answer) => {
      if ('id' in answer) {
        files.get(answer.id)?.hear(answer as AnswerOfFile);
      }
    },
    (event) => files.forEach((file) => file.fail(workerLost(event))),
  );
  const begin = (kind: 'read' | 'open', source: ReadSource, unlock: Unlock, report: Report): FileOfWorker => {
    const id = files.size;
    const file = new FileOfWorker(worker, id, unlock, report);
    files.set(id, file);
    worker.post({ kind, id, ...source }, []);
    return file;
  };
  return {
    async read(source, unlock, signal, report) {
      if (!(await abortable(worker.runs(), signal))) {
        return pageReader.read(source, unlock, signal, report);
      }
      return abortable(begin('read', source, unlock, report).read, signal, ({ plaintext }) => wipe(plaintext));
    },
    async open(source, unlock, signal) {
      if (!(await abortable(worker.runs(), signal))) {
        return pageReader.open(source, unlock, signal);
      }
      return abortable(begin('open', source, unlock, () => undefined).opened, signal);
    },
    close: () => worker.close(),
  };
}

type AnswerOfFile = Extract<WorkerAnswer, { id: number }>;

/** One file in the worker, whole or in parts. */
class FileOfWorker {
  readonly read: Promise<Read>;
  readonly opened: Promise<OpenedFile>;
  #fail: (error: unknown) => void = () => undefined;
  #whole: (read: Read) => void = () => undefined;
  #open: (file: OpenedFile) => void = () => undefined;
  readonly #parts: { resolve(part: Uint8Array<ArrayBuffer>): void; reject(error: unknown): void }[] = [];

  constructor(
    private readonly worker: WorkerLink,
    private readonly id: number,
    private readonly unlock: Unlock,
    private readonly report: Report,
  ) {
    const failed = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    this.read = Promise.race([failed, new Promise<Read>((resolve) => (this.#whole = resolve))]);
    this.opened = Promise.race([failed, new Promise<OpenedFile>((resolve) => (this.#open = resolve))]);
    this.read.catch(() => undefined);
    this.opened.catch(() => undefined); // one of the two is waited for
  }

  fail(error: unknown): void {
    this.#fail(error);
    this.#parts.forEach(({ reject }) => reject(error));
  }

  hear(answer: AnswerOfFile): void {
    try {
      switch (answer.kind) {
        case 'header':
          this.unlock(answer.header).then((key) => this.worker.post({ kind: 'key', id: this.id, key }, []), this.#fail);
          break;
        case 'progress':
          this.report(answer.phase, answer.loaded, answer.total);
          break;
        case 'done':
          this.#whole(answer);
          break;
        case 'opened':
          this.#open({
            size: answer.size,
            chunkBytes: answer.chunkBytes,
            read: (offset, length, _, upTo) => this.#part(offset, length, upTo),
            close: () => undefined,
          });
          break;
        case 'part':
          this.#parts[answer.part]?.resolve(answer.plaintext);
          break;
        case 'failed':
          answer.part === undefined
            ? this.fail(fromFailure(answer.failure))
            : this.#parts[answer.part]?.reject(fromFailure(answer.failure));
      }
    } catch (error) {
      this.fail(error); // of the caller's progress callback
    }
  }

  #part(offset: number, length: number, upTo: number | undefined): Promise<Uint8Array<ArrayBuffer>> {
    return new Promise((resolve, reject) => {
      this.worker.post({ kind: 'part', id: this.id, part: this.#parts.length, offset, length, upTo }, []);
      this.#parts.push({ resolve, reject });
    });
  }
}
