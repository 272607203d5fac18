import type { Bytes } from '../core/bytes.js';
import { withinTime } from '../core/time-limit.js';
import type { ByteSource, ByteWriter } from './byte-source.js';
import type { EntryState } from './entry.js';
import type { KeptFile } from './kept-file.js';
import type { Release } from './locks.js';
import { readJson, removeParts, writePart } from './parts.js';
import { inPatience } from './patience.js';
import { segmentWriter } from './segment-writer.js';
import { warnOnce } from './store-warning.js';
import { findStored } from './stored-file.js';
import { opfsWriter } from './sync-files.js';

/** A write that takes longer is a failure of the store. */
const LONGEST_WRITE_MS = 10_000;

/** In a worker: opens an entry that is not complete. See {@link KeptFile}. */
export async function openForWriting(id: string, most: number | undefined, release: Release): Promise<KeptFile> {
  const writer = (await opfsWriter(id)) ?? (await segmentWriter(id));
  try {
    const state = await readJson<EntryState>(id, 'state');
    // Bytes without a state are what is left of a removed entry. If it has too many, it was damaged.
    if (state === undefined || state.bytes !== undefined || writer.length > (most ?? Infinity)) {
      await writer.clear();
    }
    const etag = writer.length === 0 ? undefined : state?.etag;
    await writeState(id, { etag });
    return new WrittenFile(id, writer, etag, most ?? Infinity, release);
  } catch (error) {
    await writer.close();
    throw error;
  }
}

class WrittenFile implements KeptFile {
  complete = false;
  #failed = false;
  /** After the end the file is read as any stored one. */
  #finished: ByteSource | undefined;
  #closed = false;
  /** The writer is closed before the stored file can be read, so reads wait for both. */
  #ending: Promise<void> | undefined;
  /** What is written now, and all before it. */
  #working: Promise<void> = Promise.resolve();

  constructor(
    private readonly id: string,
    private readonly writer: ByteWriter,
    public etag: string | undefined,
    private readonly most: number,
    private readonly release: Release,
  ) {}

  get length(): number {
    return this.writer.length;
  }

  async read(offset: number, length: number): Promise<Bytes> {
    await this.#ending;
    return (this.#finished ?? this.writer).read(offset, length);
  }

  /** A hidden ETag is not sent back: another origin may refuse If-Range, which it must allow explicitly. */
  async began({ status, type, headers }: Response): Promise<void> {
    if (status !== 200 && this.length > 0) {
      return;
    }
    const etag = headers.get('etag');
    const strong = type === 'basic' && etag?.startsWith('"') ? etag : undefined;
    await this.#attempt(async () => {
      if (strong === undefined || strong !== this.etag) {
        await this.writer.clear();
      }
      this.etag = strong;
      await writeState(this.id, { etag: strong });
    });
  }

  async append(offset: number, bytes: Uint8Array): Promise<void> {
    const fresh = bytes.subarray(Math.max(0, this.length - offset));
    if (fresh.length > 0 && offset <= this.length) {
      await this.#attempt(() => this.#write(fresh));
    }
  }

  /** A server may send without end. */
  async #write(bytes: Uint8Array): Promise<void> {
    const fitting = bytes.subarray(0, this.most - this.length);
    await this.writer.write(fitting);
    if (fitting.length < bytes.length) {
      throw new Error(`the file is longer than its limit of ${this.most} bytes`);
    }
  }

  async distrust(why: unknown): Promise<void> {
    await this.#attempt(async () => {
      await removeParts(this.id, ['state']);
      throw why;
    });
  }

  finish(length: number): Promise<void> {
    this.#ending = this.#attempt(async () => {
      if (this.length !== length) {
        throw new Error(`${this.length} of ${length} bytes were stored`);
      }
      await this.writer.end();
      await writeState(this.id, { etag: this.etag, bytes: length });
      await this.#closeWriter();
      this.#finished = await findStored(this.id);
      this.complete = this.#finished !== undefined;
    });
    return this.#ending;
  }

  async close(): Promise<void> {
    await this.#working;
    await inPatience(this.#closeWriter());
  }

  async #closeWriter(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      try {
        await this.writer.close();
      } finally {
        this.release();
      }
    }
  }

  #attempt(work: () => Promise<void>): Promise<void> {
    const attempt = this.#failed || this.#closed ? Promise.resolve() : this.#tried(work);
    this.#working = Promise.all([this.#working, attempt]).then(() => undefined);
    return attempt;
  }

  async #tried(work: () => Promise<void>): Promise<void> {
    try {
      await withinTime(work(), LONGEST_WRITE_MS, () => new Error('the storage does not respond'));
    } catch (error) {
      this.#failed = true;
      warnOnce(error);
    }
  }
}

async function writeState(id: string, state: EntryState): Promise<void> {
  await writePart(id, 'state', JSON.stringify(state));
}
