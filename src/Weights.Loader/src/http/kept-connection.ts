import type { Bytes } from '../core/bytes.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { withinTime } from '../core/time-limit.js';
import type { KeptFile } from '../storage/kept-file.js';
import { LONGEST_SILENCE_MS } from './silence.js';

/** How much is read at a time. The next piece is read ahead. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** Reads what is on this device of a file, in the way of a response. */
export class KeptConnection {
  readonly response: Response;
  /** Only a response of the network is read into a given buffer. */
  readonly fills = false;
  readonly #end: number;
  #at: number;
  #ahead: Promise<Bytes> | undefined;

  /** @param begin - where it begins to read */
  constructor(
    private readonly kept: KeptFile,
    begin: number,
  ) {
    this.#at = begin;
    this.#end = kept.length;
    this.response = new Response(null, { headers: kept.complete ? { 'content-length': String(kept.length) } : {} });
  }

  /** @throws the browser's error if the bytes were deleted in the meantime */
  async next(): Promise<Bytes | undefined> {
    const reading = this.#ahead ?? this.#read();
    if (reading === undefined) {
      return undefined;
    }
    const begin = this.#at;
    this.#at += PIECE_BYTES;
    this.#ahead = this.#read();
    reportedElsewhere(this.#ahead); // by the call that needs it
    const piece = await withinTime(reading, LONGEST_SILENCE_MS, () => new Error('the storage does not respond'));
    if (piece.length < Math.min(PIECE_BYTES, this.#end - begin)) {
      throw new Error('the stored file was cut');
    }
    return piece;
  }

  fill(): never {
    throw new TypeError('It is read in pieces.');
  }

  close(): void {}

  #read(): Promise<Bytes> | undefined {
    return this.#at < this.#end ? this.kept.read(this.#at, Math.min(PIECE_BYTES, this.#end - this.#at)) : undefined;
  }
}
