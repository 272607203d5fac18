import { RUN_BYTES } from '../container/chunked-decrypt.js';
import type { OpenedFile } from '../container/random-access.js';
import type { Bytes } from '../core/bytes.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { discard, wipe } from '../core/wipe.js';

/** How many pieces are requested at a time, so that a piece is decrypted while the one before travels from worker to page. */
const AHEAD = 8;

/** Shared by a blob and all slices of it. */
interface BlobState {
  failure?: unknown;
  closed: boolean;
  /** Ends the streams that are being read. */
  readonly streams: Set<(reason: unknown) => void>;
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
    this.#state.streams.forEach((end) => end(closedError()));
    this.#file.close();
  }

  /** Each piece is zeroed when the next one is read: copy the bytes that you keep. */
  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const last = this.#end;
    // The size that is decrypted at once, so that no piece is put together from others.
    const step = Math.max(RUN_BYTES, this.#file.chunkBytes);
    const abort = new AbortController();
    const requested: Promise<Bytes>[] = [];
    let at = this.#begin;
    let current: Bytes | undefined;
    const request = (): void => {
      while (requested.length < AHEAD && at < last) {
        const next = Math.min(last, (Math.floor(at / step) + 1) * step);
        const piece = this.#read(at, next - at, abort.signal, last);
        reportedElsewhere(piece); // by the read of this piece
        requested.push(piece);
        at = next;
      }
    };
    const wipeCurrent = (): void => {
      discard(current ?? new Uint8Array(0));
      current = undefined;
    };
    const stop = (reason: unknown): void => {
      this.#state.streams.delete(end);
      wipeCurrent();
      abort.abort(reason);
      requested.splice(0).forEach((piece) => reportedElsewhere(piece.then(discard)));
    };
    let controller: ReadableStreamDefaultController<Bytes>;
    const end = (reason: unknown): void => {
      controller.error(reason);
      stop(reason);
    };
    const { streams } = this.#state;
    return new ReadableStream<Bytes>(
      {
        start(given) {
          controller = given;
        },
        async pull() {
          wipeCurrent(); // the reader has used this piece, because it asks for the next one
          streams.add(end);
          try {
            request();
            current = await requested.shift();
            request();
            if (current === undefined) {
              streams.delete(end);
              controller.close();
            } else {
              controller.enqueue(current);
            }
          } catch (error) {
            stop(error); // a read failed, or the stream was cancelled or closed in the meantime
            throw error;
          }
        },
        cancel: stop,
      },
      // Nothing is decrypted before the first read.
      { highWaterMark: 0 },
    );
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer;
  }

  /** All bytes. Wipe them with `fill(0)` after use. */
  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
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
