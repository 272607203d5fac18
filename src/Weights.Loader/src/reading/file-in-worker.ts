import type { Unlock } from '../container/chunked-key.js';
import type { OpenedFile } from '../container/random-access.js';
import type { Bytes } from '../core/bytes.js';
import { fromFailure } from '../core/failure.js';
import { handle, type Handlers } from '../core/handlers.js';
import type { Report } from '../core/progress.js';
import { Waiting } from '../core/waiting.js';
import { wipe } from '../core/wipe.js';
import { keyLost } from '../workers/key-probe.js';
import type { ReadingRequest, ReadingResponse } from './messages.js';
import type { ChunkedSource, ReadResult } from './reader.js';

/** The first response about a file: it was read, or opened. */
const BEGUN_ID = 0;

/** On the page: one file that a worker reads, whole or in parts. */
export class FileInWorker {
  readonly #read = new Waiting<ReadResult>();
  readonly #opened = new Waiting<OpenedFile>();
  readonly #parts = new Waiting<Bytes>();
  #failed = false;

  readonly #handlers: Handlers<ReadingResponse> = {
    header: ({ header }) => void this.#sendKey(header),
    progress: ({ phase, loaded, total }) => this.#failed || this.report(phase, loaded, total),
    'read-done': (result) => this.#read.resolve(BEGUN_ID, result) || wipe(result.plaintext),
    opened: ({ size, chunkBytes }) => {
      const read: OpenedFile['read'] = (offset, length, _, upTo) => this.#readPart(offset, length, upTo);
      this.#opened.resolve(BEGUN_ID, { size, chunkBytes, read, close: () => undefined });
    },
    'part-done': ({ part, plaintext }) => this.#parts.resolve(part, plaintext) || wipe(plaintext),
    'part-failed': ({ part, failure }) => this.#parts.reject(part, fromFailure(failure)),
    'file-failed': ({ failure }) => this.fail(fromFailure(failure)),
  };

  constructor(
    private readonly post: (request: ReadingRequest) => void,
    private readonly id: number,
    private readonly unlock: Unlock,
    private readonly report: Report,
  ) {}

  /** Has the worker read the whole file. The caller must wipe the plaintext. */
  read(source: ChunkedSource): Promise<ReadResult> {
    return this.#read.request(() => this.post({ kind: 'read', id: this.id, source }), undefined, BEGUN_ID);
  }

  /** Has the worker open the file, for reads of its parts. */
  open(source: ChunkedSource): Promise<OpenedFile> {
    return this.#opened.request(() => this.post({ kind: 'open', id: this.id, source }), undefined, BEGUN_ID);
  }

  /** @returns false if it is not a response about a file */
  hear(message: unknown): boolean {
    try {
      return handle(this.#handlers, message);
    } catch (error) {
      this.fail(error); // the caller's progress callback threw it
      return true;
    }
  }

  /** Ends all that waits for this file. Plaintext that arrives later is wiped. */
  fail(error: unknown): void {
    this.#failed = true;
    this.#read.end(error);
    this.#opened.end(error);
    this.#parts.end(error);
  }

  async #sendKey(header: Bytes): Promise<void> {
    try {
      const key = await this.unlock(header);
      try {
        this.post({ kind: 'file-key', id: this.id, key });
      } catch (cause) {
        throw keyLost(cause);
      }
    } catch (error) {
      this.fail(error);
    }
  }

  #readPart(offset: number, length: number, upTo: number | undefined): Promise<Bytes> {
    return this.#parts.request((part) => this.post({ kind: 'read-part', id: this.id, part, offset, length, upTo }));
  }
}
