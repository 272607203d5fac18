import type { OpenedFile } from './random-access.js';
import { discard } from './wipe.js';

/** What is read at once: each piece costs a way to the worker and back. */
const PIECE_BYTES = 1024 * 1024;

/** Bytes of a piece of a file: whole chunks. */
export function pieceBytes({ chunkBytes }: Pick<OpenedFile, 'chunkBytes'>): number {
  return Math.max(PIECE_BYTES, chunkBytes);
}

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
    const file = this.#file;
    const end = this.#end;
    const step = pieceBytes(file);
    const abort = new AbortController();
    let at = this.#begin;
    const read = (offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> => this.#read(offset, length, abort.signal);
    let given: Uint8Array<ArrayBuffer> | undefined;
    return new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        async pull(controller) {
          if (given !== undefined) {
            discard(given);
            given = undefined;
          }
          if (at >= end) {
            controller.close();
            return;
          }
          const next = Math.min(end, (Math.floor(at / step) + 1) * step);
          given = await read(at, next - at);
          at = next;
          controller.enqueue(given);
        },
        cancel: (reason) => abort.abort(reason),
      },
      // Nothing is decrypted before it is asked for, and the piece before has been used by then.
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

  async #read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    try {
      return await this.#file.read(offset, length, signal);
    } catch (error) {
      this.#met.failure ??= error;
      throw error;
    }
  }
}
