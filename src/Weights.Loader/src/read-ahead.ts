import type { OpenedFile } from './random-access.js';
import { discard } from './wipe.js';

/** How many pieces are decrypted before they are asked for: enough to hide the way to the page and back. */
const AHEAD = 4;

/**
 * Serves reads piece by piece, and goes on with the pieces that follow while nobody asks: onnxruntime-web reads
 * external data from its begin to its end, a tensor at a time.
 */
export class ReadAhead {
  readonly #pieces = new Map<number, Promise<Uint8Array<ArrayBuffer>>>();

  /** @param step - bytes of a piece; no read may cross from one piece to the next */
  constructor(
    private readonly file: OpenedFile,
    private readonly step: number,
  ) {}

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const index = Math.floor(offset / this.step);
    const piece = this.#piece(index);
    this.#forget((other) => other < index || other > index + AHEAD);
    for (let next = index + 1; next <= index + AHEAD && next * this.step < this.file.size; next++) {
      this.#piece(next);
    }
    const bytes = await piece;
    const begin = offset - index * this.step;
    if (begin === 0 && length >= bytes.length) {
      this.#pieces.delete(index); // its buffer moves to the reader
      return bytes;
    }
    return bytes.slice(begin, begin + length);
  }

  #piece(index: number): Promise<Uint8Array<ArrayBuffer>> {
    const piece = this.#pieces.get(index) ?? this.file.read(index * this.step, this.step);
    piece.catch(() => undefined); // told to whoever asks for it
    this.#pieces.set(index, piece);
    return piece;
  }

  #forget(when: (index: number) => boolean): void {
    for (const [index, piece] of this.#pieces) {
      if (when(index)) {
        this.#pieces.delete(index);
        piece.then(discard, () => undefined);
      }
    }
  }
}
