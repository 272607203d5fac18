import { ON_THIS_THREAD } from '../container/chunked-decrypt.js';
import type { Unlock } from '../container/chunked-key.js';
import type { OpenedFile } from '../container/random-access.js';
import { abortable } from '../core/abort.js';
import type { Report } from '../core/progress.js';
import { wipe } from '../core/wipe.js';
import { isSmall } from '../workers/small-file.js';
import type { StartWorker } from '../workers/start-worker.js';
import { WorkerLink } from '../workers/worker-link.js';
import { FileInWorker } from './file-in-worker.js';
import type { ReadingRequest, ReadingResponse } from './messages.js';
import { localReader, type ChunkedSource, type Reader, type ReadResult } from './reader.js';

/**
 * Reads chunked containers in a worker, which fetches and decrypts them and sends the finished plaintext. The page's thread
 * only forwards progress and derives keys. Small files are read on the page, and all files if no worker can be started.
 *
 * @param bytes - of all files together; undefined if that is not known
 */
export function startReader(start: StartWorker, bytes: number | undefined): Reader {
  const onThisThread = localReader(ON_THIS_THREAD);
  return isSmall(bytes) ? onThisThread : new WorkerReader(start, onThisThread);
}

/** The page's side of a reading worker. */
class WorkerReader implements Reader {
  /** By ID. */
  readonly #files = new Map<unknown, FileInWorker>();
  readonly #worker: WorkerLink<ReadingRequest>;
  #closed: Error | undefined;

  constructor(
    start: StartWorker,
    private readonly onThisThread: Reader,
  ) {
    this.#worker = new WorkerLink(
      start,
      true,
      (message) => this.#files.get((message as Partial<ReadingResponse> | null)?.id)?.hear(message) ?? false,
      (error) => this.#files.forEach((file) => file.fail(error)),
    );
  }

  async read(source: ChunkedSource, unlock: Unlock, signal: AbortSignal, report: Report): Promise<ReadResult> {
    return (await this.#runs(signal))
      ? abortable(this.#begin(unlock, report).read(source), signal, ({ plaintext }) => wipe(plaintext))
      : this.onThisThread.read(source, unlock, signal, report);
  }

  async open(source: ChunkedSource, unlock: Unlock, signal: AbortSignal): Promise<OpenedFile> {
    return (await this.#runs(signal))
      ? abortable(this.#begin(unlock, () => undefined).open(source), signal)
      : this.onThisThread.open(source, unlock, signal);
  }

  close(): void {
    this.#closed ??= new Error('The reader was closed.');
    this.#worker.close();
    this.#files.forEach((file) => file.fail(this.#closed)); // a terminated worker sends nothing more
    this.onThisThread.close();
  }

  async #runs(signal: AbortSignal): Promise<boolean> {
    const running = await abortable(this.#worker.runs(), signal);
    if (this.#closed !== undefined) {
      throw this.#closed;
    }
    return running;
  }

  #begin(unlock: Unlock, report: Report): FileInWorker {
    const id = this.#files.size;
    const file = new FileInWorker((request) => this.#worker.post(request), id, unlock, report);
    this.#files.set(id, file);
    return file;
  }
}
