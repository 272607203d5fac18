import type { Bytes } from '../core/bytes.js';
import { chunksPerRun, decryptRun } from './chunked-decrypt.js';
import { HEADER_BYTES, parseHeader, storedBytes, tooLong, truncated, type ChunkedHeader } from './chunked-header.js';
import type { Unlock } from './chunked-key.js';

/** Collects bytes until a part is complete. */
class Part {
  #bytes: Bytes;
  #filled = 0;

  constructor(length: number) {
    this.#bytes = new Uint8Array(length);
  }

  get complete(): boolean {
    return this.#filled === this.#bytes.length;
  }

  get bytes(): Bytes {
    return this.#bytes.subarray(0, this.#filled);
  }

  /** @returns the bytes that did not fit */
  add(piece: Uint8Array): Uint8Array {
    const fitting = piece.subarray(0, this.#bytes.length - this.#filled);
    this.#bytes.set(fitting, this.#filled);
    this.#filled += fitting.length;
    return piece.subarray(fitting.length);
  }
}

/**
 * Turns the ciphertext of a chunked container into authenticated plaintext, as it passes.
 *
 * @param where - the file, for messages
 */
export function chunkedTransform(where: string, unlock: Unlock): Transformer<Uint8Array, Uint8Array> {
  let header: ChunkedHeader | undefined;
  let fileKey: CryptoKey | undefined;
  let part = new Part(HEADER_BYTES);
  let first = 0;
  let received = 0;

  return {
    async transform(piece, controller) {
      received += piece.length;
      for (let rest = piece; rest.length > 0;) {
        if (header !== undefined && first >= header.chunks) {
          throw tooLong(where, received, header.fileLength);
        }
        rest = part.add(rest);
        if (part.complete) {
          await next(controller);
        }
      }
    },
    flush() {
      if (header === undefined) {
        parseHeader(part.bytes, where); // throws, because bytes are missing
      } else if (first < header.chunks) {
        throw truncated(where, received, header.fileLength);
      }
    },
  };

  async function next(controller: TransformStreamDefaultController<Uint8Array>): Promise<void> {
    if (header === undefined || fileKey === undefined) {
      header = parseHeader(part.bytes, where);
      fileKey = await unlock(header.bytes);
    } else {
      const plaintext = await decryptRun(header, fileKey, first, part.bytes);
      first += chunksPerRun(header);
      controller.enqueue(plaintext);
    }
    if (first < header.chunks) {
      part = new Part(storedBytes(header, first, first + chunksPerRun(header)));
    }
  }
}
