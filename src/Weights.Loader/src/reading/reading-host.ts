import type { OpenedFile } from '../container/random-access.js';
import type { Bytes } from '../core/bytes.js';
import { toFailure } from '../core/failure.js';
import type { Handlers } from '../core/handlers.js';
import type { Report } from '../core/progress.js';
import { Waiting } from '../core/waiting.js';
import { move } from '../core/wipe.js';
import { takeKey } from '../workers/key-probe.js';
import { startPool } from '../workers/pool.js';
import type { Post, StartWorker } from '../workers/start-worker.js';
import type { PartRequest, ReadingRequest, ReadingResponse } from './messages.js';
import { ReadAhead } from './read-ahead.js';
import { localReader, type ChunkedSource, type Reader } from './reader.js';

/** Progress is reported this often, and at the start and end of a phase, because each message costs the page's thread time. */
const PROGRESS_MS = 50;

/** An abort terminates the worker. */
const NEVER_ABORTED = new AbortController().signal;

/** In a worker: fetches and decrypts chunked containers for the page. */
export class ReadingHost {
  #reader: Reader | undefined;
  readonly #opened = new Map<number, OpenedFile>();
  /** By file. */
  readonly #keys = new Waiting<CryptoKey>();

  readonly handlers: Handlers<ReadingRequest> = {
    read: ({ id, source }) => void this.#read(id, source),
    open: ({ id, source }) => void this.#open(id, source),
    'read-part': (request) => void this.#readPart(request),
    'file-key': ({ id, key }) => takeKey(this.#keys, id, key),
  };

  constructor(
    private readonly post: Post<ReadingResponse>,
    private readonly startWorker: StartWorker,
  ) {}

  async #read(id: number, source: ChunkedSource): Promise<void> {
    try {
      const unlock = (header: Bytes): Promise<CryptoKey> => this.#unlock(id, header);
      const { plaintext, locations } = await this.#openReader().read(source, unlock, NEVER_ABORTED, this.#throttled(id));
      move(plaintext, () => this.post({ kind: 'read-done', id, plaintext, locations }, [plaintext.buffer]));
    } catch (error) {
      this.post({ kind: 'file-failed', id, failure: toFailure(error) });
    }
  }

  async #open(id: number, source: ChunkedSource): Promise<void> {
    try {
      const file = new ReadAhead(await this.#openReader().open(source, (header) => this.#unlock(id, header), NEVER_ABORTED));
      this.#opened.set(id, file);
      this.post({ kind: 'opened', id, size: file.size, chunkBytes: file.chunkBytes });
    } catch (error) {
      this.post({ kind: 'file-failed', id, failure: toFailure(error) });
    }
  }

  async #readPart({ id, part, offset, length, upTo }: PartRequest): Promise<void> {
    try {
      const file = this.#opened.get(id);
      if (file === undefined) {
        throw new Error(`The file ${id} is not open.`);
      }
      const plaintext = await file.read(offset, length, NEVER_ABORTED, upTo);
      move(plaintext, () => this.post({ kind: 'part-done', id, part, plaintext }, [plaintext.buffer]));
    } catch (error) {
      this.post({ kind: 'part-failed', id, part, failure: toFailure(error) });
    }
  }

  #openReader(): Reader {
    this.#reader ??= localReader(startPool(this.startWorker));
    return this.#reader;
  }

  #unlock(id: number, header: Bytes): Promise<CryptoKey> {
    return this.#keys.request(() => this.post({ kind: 'header', id, header }), undefined, id);
  }

  #throttled(id: number): Report {
    let last = -Infinity;
    return (phase, loaded, total) => {
      const now = performance.now();
      if (loaded === 0 || loaded === total || now - last >= PROGRESS_MS) {
        last = now;
        this.post({ kind: 'progress', id, phase, loaded, total });
      }
    };
  }
}
