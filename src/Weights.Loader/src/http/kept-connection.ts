import type { Bytes } from '../core/bytes.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { withinTime } from '../core/time-limit.js';
import type { KeptFile } from '../storage/kept-file.js';
import { LONGEST_SILENCE_MS } from './silence.js';

/** How much is read at a time. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** Reads what is on this device of a file, in the way of a response. */
export class KeptConnection {
  readonly response: Response;
  /** As in {@link Connection}. */
  readonly fills: boolean;
  readonly #end: number;
  #at: number;
  #ahead: Promise<Bytes> | undefined;

  /** @param begin - where it begins to read */
  constructor(
    private readonly kept: KeptFile,
    begin: number,
  ) {
    this.#at = begin;
    this.fills = kept.readInto !== undefined;
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
    this.#at = Math.min(this.#end, begin + PIECE_BYTES);
    this.#ahead = this.fills ? undefined : this.#read(); // a read that does not wait is not made ahead
    reportedElsewhere(this.#ahead); // by the call that needs it
    const piece = await withinTime(reading, LONGEST_SILENCE_MS, () => new Error('the storage does not respond'));
    requireAll(piece.length, Math.min(PIECE_BYTES, this.#end - begin));
    return piece;
  }

  /** As in {@link Connection}. */
  async fill(buffer: ArrayBuffer, begin: number, end: number): Promise<Bytes> {
    const bytes = Math.min(end - begin, this.#end - this.#at);
    const target = new Uint8Array(buffer, begin, bytes);
    requireAll(this.kept.readInto?.(target, this.#at) ?? 0, bytes);
    this.#at += bytes;
    return new Uint8Array(buffer, 0, begin + bytes);
  }

  close(): void {}

  #read(): Promise<Bytes> | undefined {
    return this.#at < this.#end ? this.kept.read(this.#at, Math.min(PIECE_BYTES, this.#end - this.#at)) : undefined;
  }
}

function requireAll(have: number, want: number): void {
  if (have < want) {
    throw new Error('the stored file was cut');
  }
}
