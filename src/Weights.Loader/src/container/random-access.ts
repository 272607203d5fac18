import type { Bytes } from '../core/bytes.js';
import { Turns } from '../core/turns.js';
import { discard, release, wipe } from '../core/wipe.js';
import { chunksPerRun, decryptRun } from './chunked-decrypt.js';
import { chunkOffset, HEADER_BYTES, parseHeader, requireFileLength, storedBytes, truncated, type ChunkedHeader } from './chunked-header.js';
import type { Unlock } from './chunked-key.js';
import type { EncryptedSource } from './encrypted-source.js';

/** An encrypted file whose header and key were checked. Any part of its plaintext is decrypted when it is read. */
export interface OpenedFile {
  /** Bytes of plaintext. */
  readonly size: number;
  /** Bytes of a chunk. Reads that begin and end at multiples of it cost least. */
  readonly chunkBytes: number;
  /**
   * Reads and authenticates the chunks that contain these bytes.
   *
   * @param offset - of the first byte, in the plaintext
   * @param length - how many bytes
   * @param signal - aborts the read
   * @param upTo - the offset at which the reads after this one will end; one request fetches everything up to there
   * @returns the bytes in their own buffer; fewer only if the file ends. Wipe them with `fill(0)` after use.
   * @throws {@link WeightsError} `tampered`, with the chunk; `truncated`, `network`, `http-status`; or the signal's reason.
   */
  read(offset: number, length: number, signal?: AbortSignal, upTo?: number): Promise<Bytes>;
  /** Wipes the chunk that was read last, and ends requests that no read waits for. Reads that end after this keep nothing. */
  close(): void;
}

/**
 * Checks header, pin, length and commitment, and gives access to the chunks.
 *
 * @param where - the file, for messages
 * @param pin - as in {@link parseHeader}
 * @throws {@link WeightsError} `wrong-container`, `wrong-file`, `truncated`, `too-long`, and what source and `unlock` throw.
 */
export async function openRandomAccess(
  source: EncryptedSource,
  where: string,
  pin: Bytes | undefined,
  unlock: Unlock,
  signal?: AbortSignal,
): Promise<OpenedFile> {
  try {
    const header = parseHeader(await source.read(0, Math.min(HEADER_BYTES, source.size), signal), where, pin);
    requireFileLength(header, source.size, where);
    const fileKey = await unlock(header.bytes);
    if (header.length === 0) {
      // No read would decrypt the only chunk, and a changed file would be accepted as the empty one.
      await decryptRun(header, fileKey, 0, await source.read(HEADER_BYTES, storedBytes(header, 0, 1), signal));
    }
    return new RandomAccess(source, where, header, fileKey);
  } catch (error) {
    source.close?.();
    throw error;
  }
}

/** Decrypted neighbouring chunks. */
interface Run {
  readonly begin: number;
  readonly bytes: Bytes;
}

class RandomAccess implements OpenedFile {
  readonly size: number;
  readonly chunkBytes: number;
  /** Kept, because the next of several reads in order begins in the chunk in which this one ends. */
  #last: Run | undefined;
  #closed = false;
  /** One read at a time, because they share the last run. */
  readonly #turns = new Turns();

  constructor(
    private readonly source: EncryptedSource,
    private readonly where: string,
    private readonly header: ChunkedHeader,
    private readonly fileKey: CryptoKey,
  ) {
    this.size = header.length;
    this.chunkBytes = header.chunkBytes;
  }

  async read(offset: number, length: number, signal?: AbortSignal, upTo = 0): Promise<Bytes> {
    if (!Number.isSafeInteger(offset) || offset < 0 || !(length >= 0)) {
      throw new RangeError(`There are no ${length} bytes at ${offset}.`);
    }
    return this.#turns.take(() => this.#read(offset, Math.min(offset + length, this.size), signal, upTo));
  }

  close(): void {
    this.#closed = true;
    this.#keep(undefined);
    this.source.close?.();
  }

  async #read(offset: number, end: number, signal: AbortSignal | undefined, upTo: number): Promise<Bytes> {
    let result: Bytes | undefined;
    try {
      for (let at = offset; at < end;) {
        const run = this.#lastWith(at) ?? (await this.#decrypt(at, end, signal, Math.max(end, upTo)));
        const wanted = run.bytes.subarray(at - run.begin, end - run.begin);
        if (wanted.length === end - offset && wanted.length === run.bytes.length && run !== this.#last) {
          return run.bytes; // exactly the bytes that were asked for: no copy is needed
        }
        this.#keep(run);
        result ??= new Uint8Array(end - offset);
        result.set(wanted, at - offset);
        at += wanted.length;
      }
      return result ?? new Uint8Array(0);
    } catch (error) {
      wipe(result ?? new Uint8Array(0));
      this.#keep(undefined);
      throw error;
    } finally {
      if (this.#closed) {
        this.#keep(undefined);
      }
    }
  }

  async #decrypt(at: number, end: number, signal: AbortSignal | undefined, upTo: number): Promise<Run> {
    signal?.throwIfAborted();
    const { header } = this;
    const first = Math.floor(at / header.chunkBytes);
    const last = Math.min(first + chunksPerRun(header), Math.ceil(end / header.chunkBytes));
    const bytes = storedBytes(header, first, last);
    const offset = chunkOffset(header, first);
    const stored = await this.source.read(offset, bytes, signal, offset + storedBytes(header, first, Math.ceil(upTo / header.chunkBytes)));
    if (stored.length !== bytes) {
      throw truncated(this.where, offset + stored.length, header.fileLength);
    }
    const run = await decryptRun(header, this.fileKey, first, stored);
    try {
      // Otherwise gigabytes of ciphertext would wait for the garbage collector.
      this.source.recycle === undefined ? release(stored) : this.source.recycle(stored);
    } catch (error) {
      wipe(run); // the caller's source failed
      throw error;
    }
    return { begin: first * header.chunkBytes, bytes: run };
  }

  #lastWith(at: number): Run | undefined {
    const run = this.#last;
    return run !== undefined && at >= run.begin && at < run.begin + run.bytes.length ? run : undefined;
  }

  #keep(run: Run | undefined): void {
    if (this.#last !== undefined && this.#last !== run) {
      discard(this.#last.bytes);
    }
    this.#last = run;
  }
}
