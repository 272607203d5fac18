import type { OpenedFile } from '../container/random-access.js';
import { discard } from '../core/wipe.js';

/** What is read ahead at once: the size that is decrypted at once, and that EncryptedBlob asks for. */
const RUN_BYTES = 512 * 1024;

/** At most this much is held, and no more than an eighth of the file: memory is what reading on demand is for. */
const MOST_BYTES = 128 * 1024 * 1024;

/** Small files are held as a whole. */
const LEAST_RUNS = 8;

/** Room for so many parts of the window is waited for, so that one request brings many runs. */
const REFILLS = 8;

/** A run in the open, or on its way. */
interface Held {
  readonly bytes: Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Bytes that nobody has asked for yet. */
  left: number;
}

/**
 * Decrypts ahead while nobody waits for a read. onnxruntime-web reads each tensor once, in the order of a hash table
 * that nobody can foresee, and copies and packs it between two reads: what is read ahead is the next of the file that
 * was not read before. Sooner or later it is asked for, and it is held until then, within bounds.
 *
 * A read ahead that fails ends reading ahead, and nobody is told: the read that needs those bytes makes its own
 * attempt and meets its own error.
 */
export class ReadAhead implements OpenedFile {
  readonly size: number;
  readonly chunkBytes: number;
  readonly #run: number;
  readonly #most: number;
  readonly #held = new Map<number, Held>();
  /** By run: 1 where it was read, or is being read. */
  readonly #begun: Uint8Array;
  readonly #abort = new AbortController();
  #next = 0;
  /** Reads that are waited for. */
  #reads = 0;
  #working = false;

  constructor(
    private readonly file: OpenedFile,
    most = MOST_BYTES,
  ) {
    this.size = file.size;
    this.chunkBytes = file.chunkBytes;
    this.#run = Math.max(RUN_BYTES, file.chunkBytes);
    const runs = Math.ceil(file.size / this.#run);
    this.#begun = new Uint8Array(runs);
    this.#most = Math.max(LEAST_RUNS, Math.min(Math.floor(most / this.#run), Math.floor(runs / 8)));
    void this.#work();
  }

  async read(offset: number, length: number, signal?: AbortSignal, upTo?: number): Promise<Uint8Array<ArrayBuffer>> {
    this.#reads++;
    try {
      return (await this.#fromHeld(offset, length, upTo)) ?? (await this.#fromFile(offset, length, signal, upTo));
    } finally {
      this.#reads--;
      void this.#work();
    }
  }

  close(): void {
    this.#abort.abort();
    this.#held.forEach((_, run) => this.#forget(run));
    this.file.close();
  }

  /** A part of one run: of one that is held, or that will be held because only a part of it is asked for. */
  async #fromHeld(offset: number, length: number, upTo: number | undefined): Promise<Uint8Array<ArrayBuffer> | undefined> {
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
    // While it was waited for, another read may have taken it.
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

  #fromFile(offset: number, length: number, signal: AbortSignal | undefined, upTo: number | undefined): Promise<Uint8Array<ArrayBuffer>> {
    this.#begun.fill(1, Math.floor(offset / this.#run), Math.ceil((offset + length) / this.#run));
    return this.file.read(offset, length, signal, upTo);
  }

  /** Goes on until someone waits for a read, or enough is held. */
  async #work(): Promise<void> {
    if (this.#working || this.#most - this.#held.size < this.#most / REFILLS) {
      return;
    }
    this.#working = true;
    while (this.#reads === 0 && this.#held.size < this.#most && !this.#abort.signal.aborted) {
      const run = this.#following();
      if (run === undefined) {
        break;
      }
      this.#next = run + 1;
      let end = run + 1;
      while (end < run + this.#most - this.#held.size && this.#begun[end] === 0) {
        end++;
      }
      if ((await this.#hold(run, end * this.#run)) === undefined) {
        this.#abort.abort();
      }
    }
    this.#working = false;
  }

  /** The next run that was not read, from the last one on, and then from the begin. */
  #following(): number | undefined {
    const after = this.#begun.indexOf(0, this.#next);
    const run = after < 0 ? this.#begun.indexOf(0) : after;
    return run < 0 ? undefined : run;
  }

  #hold(run: number, upTo: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    for (const [oldest] of this.#held) {
      if (this.#held.size < this.#most) {
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
