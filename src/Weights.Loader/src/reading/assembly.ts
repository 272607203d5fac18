import type { RunDecryptor } from '../container/chunked-decrypt.js';
import type { ChunkedHeader } from '../container/chunked-header.js';
import { allocate, type Bytes } from '../core/bytes.js';
import type { Report } from '../core/progress.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { discard, wipe } from '../core/wipe.js';

/** The plaintext of a chunked container while it is put together from its runs. */
export class Assembly {
  #plaintext: Bytes | undefined;
  #abandoned = false;
  #done = 0;
  /** The ciphertext buffer of a decrypted run, to be used for another one. */
  #spare: ArrayBuffer | undefined;
  readonly #fileKey: Promise<CryptoKey>;
  readonly #inProgress = new Set<Promise<void>>();
  /** The first failure. A race may lose it, if it happens together with the end of the work, so the end looks here. */
  #failure: { readonly error: unknown } | undefined;
  readonly #failed: Promise<never>;
  #fail: (error: unknown) => void = () => undefined;

  constructor(
    private readonly header: ChunkedHeader,
    fileKey: Promise<CryptoKey>,
    private readonly decryptor: RunDecryptor,
    private readonly report: Report,
  ) {
    this.#failed = new Promise((_, reject) => {
      this.#fail = (error) => {
        this.#failure ??= { error };
        reject(error);
      };
    });
    reportedElsewhere(this.#failed); // by orFailure
    this.#fileKey = fileKey.then((key) => {
      if (!this.#abandoned) {
        // Only after the commitment was verified: before that, anyone could have written the length.
        this.#plaintext = allocate(header.length);
        this.report('decrypt', 0, header.length);
      }
      return key;
    });
    this.#fileKey.catch(this.#fail);
  }

  /** Waits for the key. */
  async unlocked(): Promise<void> {
    await this.orFailure(this.#fileKey);
  }

  /** Waits for the work, but not longer than until a key or a chunk fails. */
  orFailure<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#failed]);
  }

  /**
   * Decrypts a run, whose buffer belongs to the assembly from then on. If the key is there, it waits for a free place in the
   * decryptor. Before that, it keeps the bytes that arrive.
   */
  async add(first: number, stored: Bytes): Promise<void> {
    const run = this.#decrypt(first, stored)
      .catch(this.#fail)
      .finally(() => this.#inProgress.delete(run));
    this.#inProgress.add(run);
    while (this.#plaintext !== undefined && this.#inProgress.size > this.decryptor.width) {
      await this.orFailure(Promise.race(this.#inProgress));
    }
  }

  /** A buffer for this many bytes of ciphertext, if one is free. */
  spare(bytes: number): ArrayBuffer | undefined {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare !== undefined && spare.byteLength >= bytes ? spare : undefined;
  }

  /** @returns the plaintext, which the caller must wipe */
  async finish(): Promise<Bytes> {
    await this.orFailure(Promise.all(this.#inProgress));
    if (this.#failure !== undefined) {
      throw this.#failure.error;
    }
    return this.#plaintext as Bytes;
  }

  /** Wipes the plaintext, and ignores the runs in progress. */
  abandon(): void {
    this.#abandoned = true;
    if (this.#plaintext !== undefined) {
      wipe(this.#plaintext);
    }
  }

  async #decrypt(first: number, stored: Bytes): Promise<void> {
    const { bytes: _, ...layout } = this.header;
    const key = await this.#fileKey;
    if (this.#abandoned) {
      return;
    }
    const run = await this.decryptor.decrypt(layout, key, first, stored);
    this.#spare = stored.buffer;
    const bytes = run.length;
    if (this.#abandoned) {
      discard(run);
      return;
    }
    this.#plaintext?.set(run, first * layout.chunkBytes);
    discard(run);
    this.#done += bytes;
    this.report('decrypt', this.#done, layout.length);
  }
}
