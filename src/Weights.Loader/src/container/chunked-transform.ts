import type { Bytes } from '../core/bytes.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { wipe } from '../core/wipe.js';
import { decryptRun, runsOf } from './chunked-decrypt.js';
import { HEADER_BYTES, parseHeader, tooLong, truncated } from './chunked-header.js';
import type { Unlock } from './chunked-key.js';

/**
 * Turns the ciphertext of a chunked container into authenticated plaintext, as it passes. A run is decrypted only when it is read, so that
 * no plaintext waits in a queue: a queue that is cancelled cannot be wiped. The class TransformStream has such a queue.
 *
 * @param where - the file, for messages
 */
export function chunkedTransform(where: string, unlock: Unlock): TransformStream<Uint8Array, Uint8Array> {
  const ciphertext = new TransformStream<Uint8Array, Uint8Array>();
  const reader = ciphertext.readable.getReader();
  const plaintext = decrypted(new Parts(reader), where, unlock);
  let cancelled = false;
  const readable = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { value, done } = await plaintext.next();
          if (cancelled) {
            wipe(value ?? new Uint8Array(0));
          } else if (done === true) {
            controller.close();
          } else {
            controller.enqueue(value);
          }
        } catch (error) {
          reportedElsewhere(reader.cancel(error)); // by this stream; it also fails the writer
          throw error;
        }
      },
      cancel(reason) {
        cancelled = true;
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return { readable, writable: ciphertext.writable };
}

async function* decrypted(parts: Parts, where: string, unlock: Unlock): AsyncGenerator<Bytes, undefined> {
  const header = parseHeader(await parts.take(HEADER_BYTES), where);
  const fileKey = await unlock(header.bytes);
  for (const { first, bytes } of runsOf(header)) {
    const stored = await parts.take(bytes);
    if (stored.length < bytes) {
      throw truncated(where, parts.taken, header.fileLength);
    }
    yield decryptRun(header, fileKey, first, stored);
  }
  if ((await parts.take(1)).length > 0) {
    throw tooLong(where, parts.taken, header.fileLength);
  }
}

/** A stream in parts of given lengths. */
class Parts {
  taken = 0;
  /** The end of a piece, which belongs to the next part. */
  #rest: Uint8Array = new Uint8Array(0);

  constructor(private readonly reader: ReadableStreamDefaultReader<Uint8Array>) {}

  /** Reads this many bytes; fewer only at the end. */
  async take(bytes: number): Promise<Bytes> {
    const part = new Uint8Array(bytes);
    let filled = 0;
    while (filled < bytes) {
      const piece = this.#rest.length > 0 ? this.#rest : (await this.reader.read()).value;
      if (piece === undefined) {
        break;
      }
      const fitting = piece.subarray(0, bytes - filled);
      part.set(fitting, filled);
      filled += fitting.length;
      this.#rest = piece.subarray(fitting.length);
    }
    this.taken += filled;
    return part.subarray(0, filled);
  }
}
