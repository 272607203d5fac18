import { RUN_BYTES } from '../container/chunked-decrypt.js';
import type { OpenedFile } from '../container/random-access.js';
import type { Bytes } from '../core/bytes.js';
import { discard, wipe } from '../core/wipe.js';
import { decryptedStream, type OpenStreams } from './decrypted-stream.js';

/** Shared by a blob and all slices of it. */
interface BlobState {
  failure?: unknown;
  closed: boolean;
  readonly streams: OpenStreams;
}

/**
 * A Blob whose bytes are decrypted when they are read: `slice().stream()` returns plaintext, and the whole plaintext never
 * exists. Only `stream`, `arrayBuffer`, `bytes` and `text` return plaintext. If a browser reads a Blob natively (fetch,
 * FileReader, a URL), it finds an empty one. `onnxruntime-web/jspi` accepts it as external data.
 */
export class EncryptedBlob extends Blob {
  readonly #file: OpenedFile;
  #state: BlobState = { closed: false, streams: new Set() };
  readonly #begin: number;
  readonly #end: number;
  readonly #type: string;

  /**
   * @param file - the result of {@link openEncrypted}
   * @param begin - the first byte of the slice; default 0
   * @param end - the first byte after the slice; default the file's size
   * @param type - the media type; default empty
   */
  constructor(file: OpenedFile, begin = 0, end = file.size, type = '') {
    super([]);
    this.#file = file;
    this.#begin = begin;
    this.#end = end;
    this.#type = type;
  }

  /** The first error of a read, of this blob or any slice of it; undefined if there was none. A cancelled read is not an error. */
  get failure(): unknown {
    return this.#state.failure;
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
    const slice = new EncryptedBlob(this.#file, at(start), Math.max(at(start), at(end)), type);
    slice.#state = this.#state;
    return slice;
  }

  /** Ends all reads of this blob and of its slices, wipes what their streams hold, and closes the file. Later reads fail. */
  close(): void {
    this.#state.closed = true;
    this.#state.streams.forEach((fail) => fail(closedError()));
    this.#file.close();
  }

  /** Each piece is zeroed when the next one is read: copy the bytes that you keep. */
  override stream(): ReadableStream<Bytes> {
    const step = Math.max(RUN_BYTES, this.#file.chunkBytes); // the size that is decrypted at once
    return decryptedStream((...range) => this.#read(...range), { begin: this.#begin, end: this.#end, step }, this.#state.streams);
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer;
  }

  /** All bytes. Wipe them with `fill(0)` after use. */
  override async bytes(): Promise<Bytes> {
    return this.#read(this.#begin, this.size);
  }

  override async text(): Promise<string> {
    const bytes = await this.bytes();
    try {
      return new TextDecoder().decode(bytes);
    } finally {
      wipe(bytes);
    }
  }

  async #read(offset: number, length: number, signal?: AbortSignal, upTo?: number): Promise<Bytes> {
    const state = this.#state;
    try {
      requireOpen(state);
      const bytes = await this.#file.read(offset, length, signal, upTo);
      if (state.closed) {
        discard(bytes);
      }
      requireOpen(state);
      return bytes;
    } catch (error) {
      if (!state.closed && signal?.aborted !== true) {
        state.failure ??= error;
      }
      throw error;
    }
  }
}

function requireOpen({ closed }: BlobState): void {
  if (closed) {
    throw closedError();
  }
}

function closedError(): DOMException {
  return new DOMException('The encrypted Blob was closed.', 'InvalidStateError');
}
