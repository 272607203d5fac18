import type { Bytes } from '../core/bytes.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { Body, budgetOf, firstResponse, type BodyRequest } from './body.js';

/** The body of a file, in parts of given lengths. */
export class BodyParts extends Body {
  #parts: ReadableStreamBYOBReader | undefined;
  /** The end of a piece, which belongs to the next part. */
  #rest: Bytes = new Uint8Array(0);

  /** @throws {@link WeightsError} `network`, `http-status`; or the signal's reason. */
  static override async open(request: BodyRequest): Promise<BodyParts> {
    const budget = budgetOf(request);
    return new BodyParts(request, budget, await firstResponse(request, budget));
  }

  /**
   * Reads this many bytes; fewer only at the end.
   *
   * @param buffer - used for the bytes if it is large enough; it is detached
   */
  async take(bytes: number, buffer = new ArrayBuffer(bytes)): Promise<Bytes> {
    for (let space = buffer; ; space = new ArrayBuffer(bytes)) {
      this.#openParts();
      if (this.#parts === undefined) {
        return this.#collect(new Uint8Array(space, 0, bytes));
      }
      const begin = this.position;
      try {
        return await this.#fill(this.#parts, space, bytes);
      } catch (cause) {
        // The buffer is lost with the connection, so the part begins again.
        this.position = begin;
        this.#parts = undefined;
        await this.resume(cause);
      }
    }
  }

  override cancel(): void {
    if (this.#parts === undefined) {
      super.cancel();
    } else {
      reportedElsewhere(this.#parts.cancel());
    }
  }

  protected override async nextPiece(): Promise<Bytes | undefined> {
    const rest = this.#rest;
    this.#rest = new Uint8Array(0);
    return rest.length > 0 ? rest : super.nextPiece();
  }

  #openParts(): void {
    if (this.skip === 0 && this.reader === undefined && this.#parts === undefined) {
      try {
        this.#parts = this.current.body?.getReader({ mode: 'byob' });
      } catch {
        // This browser reads bodies only in pieces, not into a given buffer.
      }
    }
  }

  /** Reads from the network into the buffer, without a copy. */
  async #fill(reader: ReadableStreamBYOBReader, space: ArrayBuffer, bytes: number): Promise<Bytes> {
    let part = new Uint8Array(space, 0, 0);
    while (part.length < bytes) {
      const { value, done } = await reader.read(new Uint8Array(part.buffer, part.length, bytes - part.length), {
        min: bytes - part.length,
      });
      part = new Uint8Array((value as Bytes).buffer, 0, part.length + (value as Bytes).length);
      if (done) {
        break;
      }
    }
    this.position += part.length;
    return part;
  }

  async #collect(part: Bytes): Promise<Bytes> {
    let filled = 0;
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
