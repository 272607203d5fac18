import { WeightsError } from '../core/errors.js';

/** How much of a body is kept to explain a failure. */
export const SAMPLE_BYTES = 1024;

/**
 * Collects a body in one buffer allocated beforehand, so that a model is held once while it arrives.
 * Without a known size, or when the announced one was too small, further pieces are kept and joined at the end.
 */
export class ByteSink {
  #length = 0;
  readonly #buffer: Uint8Array<ArrayBuffer>;
  #filled = 0;
  readonly #overflow: Uint8Array[] = [];
  readonly #sample = new Uint8Array(SAMPLE_BYTES);

  constructor(sizeHint: number) {
    this.#buffer = allocate(sizeHint);
  }

  get length(): number {
    return this.#length;
  }

  /** The first bytes received: a copy, which stays when the buffer is transferred to a worker. */
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

  /** All bytes in one buffer that holds nothing else. */
  join(): Uint8Array<ArrayBuffer> {
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

/** @throws {@link WeightsError} `out-of-memory`. */
export function allocate(bytes: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(bytes);
  } catch (cause) {
    throw new WeightsError(
      'out-of-memory',
      `The model is too large for this browser: it could not allocate ${bytes} bytes. Close other tabs, or use a smaller or quantised model.`,
      { cause },
    );
  }
}
