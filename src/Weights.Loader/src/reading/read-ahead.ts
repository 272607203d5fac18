import { RUN_BYTES } from '../container/chunked-decrypt.js';
import type { OpenedFile } from '../container/random-access.js';
import type { Bytes } from '../core/bytes.js';
import { discard } from '../core/wipe.js';

/** At most this much is held, and at most an eighth of the file, because reading on demand must save memory. */
const MOST_BYTES = 80 * 1024 * 1024;

/** Always allowed, so that a small file is held as a whole. */
const LEAST_RUNS = 8;

/** Reading ahead continues when an eighth of the window is free, so that one request fetches many runs. */
const REFILLS = 8;

/** A decrypted run, or one that is being read. */
interface HeldRun {
  readonly bytes: Promise<Bytes | undefined>;
  /** Bytes that no read has returned yet. */
  left: number;
}

/**
 * Decrypts ahead while no read waits. onnxruntime-web reads each tensor once, in the order of a hash table that cannot be
 * predicted, and copies and packs it between two reads. The next part of the file that was not read before is read ahead: it
 * will be read sooner or later, and it is held until then, within the limits.
 *
 * If a read ahead fails, reading ahead stops without an error: the read that needs those bytes makes its own attempt and gets
 * its own error.
 */
export class ReadAhead implements OpenedFile {
  readonly size: number;
  readonly chunkBytes: number;
  /** Bytes that are read ahead at once. The last run of a file is shorter. */
  readonly #run: number;
  readonly #mostRuns: number;
  readonly #held = new Map<number, HeldRun>();
  /** By run: 1 if it was read, or is being read. */
  readonly #begun: Uint8Array;
  readonly #abort = new AbortController();
  #next = 0;
  /** Reads that wait. */
  #reads = 0;
  #working = false;

  /** @param most - how many bytes may be held */
  constructor(
    private readonly file: OpenedFile,
    most = MOST_BYTES,
  ) {
    this.size = file.size;
    this.chunkBytes = file.chunkBytes;
    this.#run = Math.max(RUN_BYTES, file.chunkBytes);
    const runs = Math.ceil(file.size / this.#run);
    this.#begun = new Uint8Array(runs);
    this.#mostRuns = Math.max(LEAST_RUNS, Math.min(Math.floor(most / this.#run), Math.floor(runs / 8)));
    void this.#work();
  }

  async read(offset: number, length: number, signal?: AbortSignal, upTo?: number): Promise<Bytes> {
    this.#reads++;
    try {
      return (await this.#fromHeld(offset, length, upTo)) ?? (await this.#fromFile(offset, length, signal, upTo));
    } catch (error) {
      this.#abort.abort(); // the load fails, so nothing more is decrypted ahead
      this.#forgetAll();
      throw error;
    } finally {
      this.#reads--;
      void this.#work();
    }
  }

  close(): void {
    this.#abort.abort();
    this.#forgetAll();
    this.file.close();
  }

  #forgetAll(): void {
    this.#held.forEach((_, run) => this.#forget(run));
  }

  /** A part of one run, which is held already or will be held because only a part of it is read. */
  async #fromHeld(offset: number, length: number, upTo: number | undefined): Promise<Bytes | undefined> {
    const run = Math.floor(offset / this.#run);
    const begin = run * this.#run;
    const whole = Math.min(this.#run, this.size - begin);
    const end = Math.min(offset + length, this.size);
    if (!(offset >= 0 && end > offset && end <= begin + whole)) {
      return undefined;
    }
    if (!this.#held.has(run) && end - offset < whole && this.#begun[run] === 0) {
      this.#hold(run, upTo ?? 0);
    }
    const held = this.#held.get(run);
    const bytes = await held?.bytes;
    // Another read may have taken it in the meantime.
    if (held === undefined || bytes === undefined || this.#held.get(run) !== held) {
      return undefined;
    }
    held.left -= end - offset;
    if (end - offset === whole) {
      this.#held.delete(run);
      return bytes;
    }
    const part = bytes.slice(offset - begin, end - begin);
    if (held.left <= 0) {
      this.#forget(run);
    }
    return part;
  }

  #fromFile(offset: number, length: number, signal: AbortSignal | undefined, upTo: number | undefined): Promise<Bytes> {
    this.#begun.fill(1, Math.floor(offset / this.#run), Math.ceil((offset + length) / this.#run));
    return this.file.read(offset, length, signal, upTo);
  }

  /** Reads ahead until a read waits, or enough is held. */
  async #work(): Promise<void> {
    if (this.#working || this.#mostRuns - this.#held.size < this.#mostRuns / REFILLS) {
      return;
    }
    this.#working = true;
    while (this.#reads === 0 && this.#held.size < this.#mostRuns && !this.#abort.signal.aborted) {
      const run = this.#nextUnread();
      if (run === undefined) {
        break;
      }
      this.#next = run + 1;
      let end = run + 1;
      while (end < run + this.#mostRuns - this.#held.size && this.#begun[end] === 0) {
        end++;
      }
      if ((await this.#hold(run, end * this.#run)) === undefined) {
        this.#abort.abort();
      }
    }
    this.#working = false;
  }

  /** The next unread run after the last read ahead, otherwise the first unread run of the file. */
  #nextUnread(): number | undefined {
    const after = this.#begun.indexOf(0, this.#next);
    const run = after < 0 ? this.#begun.indexOf(0) : after;
    return run < 0 ? undefined : run;
  }

  #hold(run: number, upTo: number): Promise<Bytes | undefined> {
    for (const [oldest] of this.#held) {
      if (this.#held.size < this.#mostRuns) {
        break;
      }
      this.#forget(oldest);
    }
    this.#begun[run] = 1;
    const begin = run * this.#run;
    const left = Math.min(this.#run, this.size - begin);
    const bytes = this.file.read(begin, left, this.#abort.signal, Math.min(upTo, this.size)).catch(() => {
      this.#held.delete(run);
      return undefined;
    });
    this.#held.set(run, { bytes, left });
    return bytes;
  }

  #forget(run: number): void {
    void this.#held.get(run)?.bytes.then((bytes) => bytes && discard(bytes));
    this.#held.delete(run);
  }
}
