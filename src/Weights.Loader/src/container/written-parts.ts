import type { Bytes } from '../core/bytes.js';

interface Waiting {
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * What is written to a stream, in parts of given lengths. A write ends when its piece was taken, because a writer may use its buffer
 * again after that. A close ends when the reading side has accepted everything, so that no writer takes a cut file for a good one.
 */
export class WrittenParts {
  taken = 0;
  readonly writable: WritableStream<Uint8Array>;
  #controller: WritableStreamDefaultController | undefined;
  /** What is left of the piece that was written last. */
  #rest: Uint8Array = new Uint8Array(0);
  #closed = false;
  #failure: { readonly error: unknown } | undefined;
  /** The write or the close in progress: there is only one at a time. */
  #writing: Waiting | undefined;
  /** Wakes the `take` that waits for a piece. */
  #wake = (): void => undefined;

  /** @param aborted - called at once if the writer aborts */
  constructor(aborted: (reason: unknown) => void) {
    this.writable = new WritableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
        // The sink's own `abort` would wait for the write in progress.
        controller.signal.addEventListener('abort', () => {
          this.#end(controller.signal.reason);
          aborted(controller.signal.reason);
        });
      },
      write: (piece) =>
        this.#write(() => {
          this.#rest = piece;
          this.#endWrite();
        }),
      close: () =>
        this.#write(() => {
          this.#closed = true;
        }),
    });
  }

  /** Takes this many bytes; fewer only at the end. */
  async take(bytes: number): Promise<Bytes> {
    const part = new Uint8Array(bytes);
    let filled = 0;
    while (filled < bytes && !(this.#closed && this.#rest.length === 0)) {
      if (this.#failure !== undefined) {
        throw this.#failure.error;
      }
      if (this.#rest.length === 0) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        continue;
      }
      const fitting = this.#rest.subarray(0, bytes - filled);
      part.set(fitting, filled);
      filled += fitting.length;
      this.#rest = this.#rest.subarray(fitting.length);
      this.#endWrite();
    }
    this.taken += filled;
    return part.subarray(0, filled);
  }

  /** Everything was accepted: the close in progress ends. */
  accept(): void {
    this.#writing?.resolve();
  }

  /** Fails the writer and its stream, and the `take` in progress. */
  fail(error: unknown): void {
    this.#controller?.error(error);
    this.#end(error);
  }

  #end(error: unknown): void {
    this.#failure ??= { error };
    this.#writing?.reject(error);
    this.#wake();
  }

  #write(begin: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#writing = { resolve, reject };
      begin();
      this.#wake();
    });
  }

  #endWrite(): void {
    if (this.#rest.length === 0) {
      this.#writing?.resolve();
    }
  }
}
