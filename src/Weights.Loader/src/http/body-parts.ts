import type { Bytes } from '../core/bytes.js';
import { Body } from './body.js';
import { connect } from './file-connection.js';
import type { FileRequest } from './file-request.js';

/** A faster part is read into its buffer at once: no copy, but what has arrived of it is lost with the connection. */
const FAST_MS = 1000;
const SHORTEST_FAST_PART = 64 * 1024;

/** Longer parts arrive in pieces, which are kept if the connection is lost. */
const LONGEST_FAST_PART = 1024 * 1024;

/** The body of a file, in parts of given lengths. */
export class BodyParts extends Body {
  /** The end of a piece, which belongs to the next part. */
  #rest: Bytes = new Uint8Array(0);
  /**
   * Whether the part before was fast. While a whole part is read at once, nobody sees its bytes arrive. A slow part would therefore look
   * like a silence.
   */
  #fast = false;

  /** @throws {@link WeightsError} `network`, `http-status`; or the signal's reason. */
  static override async open(request: FileRequest): Promise<BodyParts> {
    return new BodyParts(request, ...(await connect(request)));
  }

  /**
   * Reads this many bytes; fewer only at the end.
   *
   * @param buffer - used for the bytes if it is large enough; it is detached
   */
  async take(bytes: number, buffer = new ArrayBuffer(bytes)): Promise<Bytes> {
    const began = performance.now();
    const part =
      this.#fast && bytes <= LONGEST_FAST_PART && this.skip === 0 && !this.#passesEnd(bytes) && this.current.fills
        ? await this.#fill(buffer, bytes)
        : await this.#collect(new Uint8Array(buffer, 0, bytes), 0);
    this.#fast = part.length >= SHORTEST_FAST_PART && performance.now() - began < FAST_MS;
    return part;
  }

  /** A body that is complete is read in pieces, because {@link nextPiece} waits only shortly for its end. */
  #passesEnd(bytes: number): boolean {
    return this.end !== undefined && this.position + bytes > this.end;
  }

  protected override async nextPiece(): Promise<Bytes | undefined> {
    const rest = this.#rest;
    this.#rest = new Uint8Array(0);
    return rest.length > 0 ? rest : super.nextPiece();
  }

  /** Reads from the network into the buffer, without a copy. */
  async #fill(buffer: ArrayBuffer, bytes: number): Promise<Bytes> {
    const begin = this.position;
    new Uint8Array(buffer).set(this.#rest.subarray(0, bytes));
    const held = Math.min(this.#rest.length, bytes);
    this.#rest = this.#rest.subarray(held);
    let part: Bytes;
    try {
      part = await this.current.fill(buffer, held, bytes);
    } catch (cause) {
      // The buffer is lost with the connection, so the part begins again.
      this.position = begin;
      await this.resume(cause);
      return this.#collect(new Uint8Array(bytes), 0);
    }
    await this.store(begin, part);
    this.position = begin + part.length;
    return this.#collect(new Uint8Array(part.buffer, 0, bytes), part.length);
  }

  async #collect(part: Bytes, begin: number): Promise<Bytes> {
    let filled = begin;
    while (filled < part.length) {
      const piece = await this.read();
      if (piece === undefined) {
        break;
      }
      const fitting = piece.subarray(0, part.length - filled);
      part.set(fitting, filled);
      filled += fitting.length;
      this.#rest = piece.subarray(fitting.length);
      this.position -= this.#rest.length;
    }
    return part.subarray(0, filled);
  }
}
