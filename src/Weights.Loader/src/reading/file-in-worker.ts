import type { Unlock } from '../container/chunked-key.js';
import type { OpenedFile } from '../container/random-access.js';
import type { Bytes } from '../core/bytes.js';
import { fromFailure } from '../core/failure.js';
import type { Report } from '../core/progress.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { unreachable } from '../core/unreachable.js';
import { wipe } from '../core/wipe.js';
import type { WorkerLink } from '../workers/worker-link.js';
import type { ReadingRequest, ReadingResponse } from './messages.js';
import type { ReadResult } from './reader.js';

interface WaitingPart {
  resolve(part: Bytes): void;
  reject(error: unknown): void;
}

/** On the page: one file that a worker reads, whole or in parts. */
export class FileInWorker {
  readonly read: Promise<ReadResult>;
  readonly opened: Promise<OpenedFile>;
  #reject: (error: unknown) => void = () => undefined;
  #resolveRead: (read: ReadResult) => void = () => undefined;
  #resolveOpened: (file: OpenedFile) => void = () => undefined;
  readonly #parts: WaitingPart[] = [];
  #failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly worker: WorkerLink<ReadingRequest, ReadingResponse>,
    private readonly id: number,
    private readonly unlock: Unlock,
    private readonly report: Report,
  ) {
    const failed = new Promise<never>((_, reject) => {
      this.#reject = reject;
    });
    this.read = Promise.race([failed, new Promise<ReadResult>((resolve) => (this.#resolveRead = resolve))]);
    this.opened = Promise.race([failed, new Promise<OpenedFile>((resolve) => (this.#resolveOpened = resolve))]);
    // The reader waits for one of the two.
    reportedElsewhere(this.read);
    reportedElsewhere(this.opened);
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#reject(error);
    this.#parts.forEach(({ reject }) => reject(error));
  }

  hear(response: ReadingResponse): void {
    if (this.#failure !== undefined) {
      wipe('plaintext' in response ? response.plaintext : new Uint8Array(0)); // it was sent before the worker knew of the failure
      return;
    }
    try {
      this.#hear(response);
    } catch (error) {
      this.fail(error); // the caller's progress callback threw it
    }
  }

  #hear(response: ReadingResponse): void {
    switch (response.kind) {
      case 'header':
        this.unlock(response.header)
          .then((key) => this.worker.post({ kind: 'file-key', id: this.id, key }))
          .catch((error: unknown) => this.fail(error));
        break;
      case 'progress':
        this.report(response.phase, response.loaded, response.total);
        break;
      case 'read-done':
        this.#resolveRead(response);
        break;
      case 'opened':
        this.#resolveOpened({
          size: response.size,
          chunkBytes: response.chunkBytes,
          read: (offset, length, _, upTo) => this.#readPart(offset, length, upTo),
          close: () => undefined,
        });
        break;
      case 'part-done':
        this.#parts[response.part]?.resolve(response.plaintext);
        break;
      case 'part-failed':
        this.#parts[response.part]?.reject(fromFailure(response.failure));
        break;
      case 'file-failed':
        this.fail(fromFailure(response.failure));
        break;
      default:
        unreachable(response);
    }
  }

  #readPart(offset: number, length: number, upTo: number | undefined): Promise<Bytes> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        throw this.#failure.error;
      }
      this.worker.post({ kind: 'read-part', id: this.id, part: this.#parts.length, offset, length, upTo });
      this.#parts.push({ resolve, reject });
    });
  }
}
