import { chunksPerRun, decryptRun } from './chunked-decrypt.js';
import { chunkOffset, HEADER_BYTES, parseHeader, requireFileLength, storedBytes, truncated, type ChunkedHeader } from './chunked-header.js';
import type { Unlock } from '../reading/read-chunked.js';
import type { EncryptedSource } from '../reading/http-source.js';
import { discard, release, wipe } from '../core/wipe.js';

/** An encrypted file that was opened: any part of its plaintext, decrypted when it is asked for. */
export interface OpenedFile {
  /** Bytes of plaintext. */
  readonly size: number;
  /** Bytes of a chunk: reads that begin and end at multiples of it cost least. */
  readonly chunkBytes: number;
  /**
   * Reads and authenticates the chunks that hold these bytes.
   *
   * @param upTo - where the reads that will follow end: what is fetched for this one goes on up to there, in one request
   * @returns the bytes, in a buffer of their own; fewer only where the file ends. Wipe them with `fill(0)` after use.
   * @throws {@link WeightsError} `tampered`, with the chunk; `truncated`, `network`, `http-status`; or the signal's reason.
   */
  read(offset: number, length: number, signal?: AbortSignal, upTo?: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Forgets the chunk that was read last, and zeroes it. */
  close(): void;
}

/** Checks header, length and commitment, and gives access to the chunks. */
export async function openRandomAccess(source: EncryptedSource, where: string, unlock: Unlock, signal?: AbortSignal): Promise<OpenedFile> {
  const header = parseHeader(await source.read(0, Math.min(HEADER_BYTES, source.size), signal), where);
  requireFileLength(header, source.size, where);
  const fileKey = await unlock(header.bytes);
  if (header.length === 0) {
    // No read would ever look at the only chunk, and a changed file would pass for the empty one.
    await decryptRun(header, fileKey, 0, await source.read(HEADER_BYTES, storedBytes(header, 0, 1), signal));
  }
  return new RandomAccess(source, where, header, fileKey);
}

/** Neighbouring chunks in the open. */
interface Run {
  readonly begin: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

class RandomAccess implements OpenedFile {
  readonly size: number;
  readonly chunkBytes: number;
  /** Where reads follow each other, the next one begins in the chunk in which this one ended. */
  #last: Run | undefined;
  /** One read at a time: they share the last run. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly source: EncryptedSource,
    private readonly where: string,
    private readonly header: ChunkedHeader,
    private readonly fileKey: CryptoKey,
  ) {
    this.size = header.length;
    this.chunkBytes = header.chunkBytes;
  }

  read(offset: number, length: number, signal?: AbortSignal, upTo = 0): Promise<Uint8Array<ArrayBuffer>> {
    if (!Number.isSafeInteger(offset) || offset < 0 || !(length >= 0)) {
      return Promise.reject(new RangeError(`There are no ${length} bytes at ${offset}.`));
    }
    const turn = this.#turn.then(() => this.#read(offset, Math.min(offset + length, this.size), signal, upTo));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  close(): void {
    this.#keep(undefined);
  }

  async #read(offset: number, end: number, signal: AbortSignal | undefined, upTo: number): Promise<Uint8Array<ArrayBuffer>> {
    let result: Uint8Array<ArrayBuffer> | undefined;
    try {
      for (let at = offset; at < end;) {
        const run = this.#holds(at) ?? (await this.#decrypt(at, end, signal, Math.max(end, upTo)));
        const wanted = run.bytes.subarray(at - run.begin, end - run.begin);
        if (wanted.length === end - offset && wanted.length === run.bytes.length && run !== this.#last) {
          return run.bytes; // exactly what was asked for: no need to copy it
        }
        result ??= new Uint8Array(end - offset);
        result.set(wanted, at - offset);
        at += wanted.length;
        this.#keep(run);
      }
      return result ?? new Uint8Array(0);
    } catch (error) {
      wipe(result ?? new Uint8Array(0));
      throw error;
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
    // Else gigabytes of ciphertext would wait for the collector.
    this.source.recycle === undefined ? release(stored) : this.source.recycle(stored);
    return { begin: first * header.chunkBytes, bytes: run };
  }

  #holds(at: number): Run | undefined {
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
