import type { OpenedFile } from '../container/random-access.js';
import { discard } from '../core/wipe.js';

/** What is read at once: the size that is decrypted at once, so that no piece is put together from others. */
const PIECE_BYTES = 512 * 1024;

/** How many pieces are under way at a time, which hides their way from the worker to the page. */
const AHEAD = 8;

/**
 * A Blob whose bytes are decrypted when they are read: `slice().stream()` yields plaintext, while the whole of it never
 * exists. Only what reads through `stream`, `arrayBuffer`, `bytes` and `text` sees the plaintext; where a browser
 * reads a Blob natively (fetch, FileReader, a URL), it finds an empty one. `onnxruntime-web/jspi` takes it as external data.
 */
export class EncryptedBlob extends Blob {
  readonly #file: OpenedFile;
  /** Shared by all slices: who reads through onnxruntime-web sees only its words. */
  readonly #met: { failure?: unknown };
  readonly #begin: number;
  readonly #end: number;
  readonly #type: string;

  /** @param file - of {@link openEncrypted} */
  constructor(file: OpenedFile, begin = 0, end = file.size, type = '', met: { failure?: unknown } = {}) {
    super([]);
    this.#file = file;
    this.#begin = begin;
    this.#end = end;
    this.#type = type;
    this.#met = met;
  }

  /** Why reading failed, where it did. */
  get failure(): unknown {
    return this.#met.failure;
  }

  /** Bytes of plaintext. */
  override get size(): number {
    return this.#end - this.#begin;
  }

  override get type(): string {
    return this.#type;
  }

  override slice(start = 0, end = this.size, type = ''): EncryptedBlob {
    const at = (index: number): number => this.#begin + (index < 0 ? Math.max(0, this.size + index) : Math.min(index, this.size));
    return new EncryptedBlob(this.#file, at(start), Math.max(at(start), at(end)), type, this.#met);
  }

  /** Each piece is zeroed when the next one is asked for: copy what you keep. */
  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const end = this.#end;
    const step = Math.max(PIECE_BYTES, this.#file.chunkBytes);
    const abort = new AbortController();
    const coming: Promise<Uint8Array<ArrayBuffer>>[] = [];
    let at = this.#begin;
    let given: Uint8Array<ArrayBuffer> | undefined;
    const ask = (): void => {
      while (coming.length < AHEAD && at < end) {
        const next = Math.min(end, (Math.floor(at / step) + 1) * step);
        const piece = this.#read(at, next - at, abort.signal, end);
        piece.catch(() => undefined); // told when it is its turn
        coming.push(piece);
        at = next;
      }
    };
    const forget = (): void => {
      discard(given ?? new Uint8Array(0));
      given = undefined;
    };
    return new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        async pull(controller) {
          forget(); // the piece before has been used by now
          ask();
          given = await coming.shift();
          ask();
          given === undefined ? controller.close() : controller.enqueue(given);
        },
        cancel(reason) {
          forget();
          abort.abort(reason);
          coming.forEach((piece) => piece.then(discard, () => undefined));
        },
      },
      // Nothing is decrypted before the first read.
      { highWaterMark: 0 },
    );
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer;
  }

  /** All bytes; wipe them with `fill(0)` after use. */
  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#read(this.#begin, this.size);
  }

  override async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  async #read(offset: number, length: number, signal?: AbortSignal, upTo?: number): Promise<Uint8Array<ArrayBuffer>> {
    try {
      return await this.#file.read(offset, length, signal, upTo);
    } catch (error) {
      this.#met.failure ??= error;
      throw error;
    }
  }
}
