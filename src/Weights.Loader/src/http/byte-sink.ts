import { allocate, type Bytes } from '../core/bytes.js';

/** How many bytes of a body are kept to explain a failure. */
export const SAMPLE_BYTES = 1024;

/**
 * Collects a body in one buffer that is allocated in advance, so that an arriving model is in memory only once. If the size
 * is not known, or the expected one was too small, further pieces are kept and joined at the end.
 */
export class ByteSink {
  #length = 0;
  readonly #buffer: Bytes;
  #filled = 0;
  readonly #overflow: Uint8Array[] = [];
  readonly #sample = new Uint8Array(SAMPLE_BYTES);

  /**
   * @param sizeHint - the expected size, in bytes
   * @throws {@link WeightsError} `out-of-memory`.
   */
  constructor(sizeHint: number) {
    this.#buffer = allocate(sizeHint);
  }

  get length(): number {
    return this.#length;
  }

  /** The first bytes, at most {@link SAMPLE_BYTES}. A copy, which stays if the buffer is transferred to a worker. */
  get head(): Uint8Array {
    return this.#sample.subarray(0, Math.min(this.#length, SAMPLE_BYTES));
  }

  push(chunk: Uint8Array): void {
    if (this.#length < SAMPLE_BYTES) {
      this.#sample.set(chunk.subarray(0, SAMPLE_BYTES - this.#length), this.#length);
    }
    const fitting = chunk.subarray(0, this.#buffer.length - this.#filled);
    this.#buffer.set(fitting, this.#filled);
    this.#filled += fitting.length;
    if (fitting.length < chunk.length) {
      this.#overflow.push(chunk.subarray(fitting.length));
    }
    this.#length += chunk.length;
  }

  /**
   * All bytes, in a buffer that contains nothing else.
   *
   * @throws {@link WeightsError} `out-of-memory`.
   */
  join(): Bytes {
    if (this.#length === this.#buffer.length) {
      return this.#buffer;
    }
    const whole = allocate(this.#length);
    whole.set(this.#buffer.subarray(0, this.#filled));
    let offset = this.#filled;
    for (const piece of this.#overflow) {
      whole.set(piece, offset);
      offset += piece.length;
    }
    return whole;
  }
}
