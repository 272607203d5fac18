import type { Bytes } from '../core/bytes.js';
import { wipe } from '../core/wipe.js';
import { decryptRun, runsOf } from './chunked-decrypt.js';
import { HEADER_BYTES, parseHeader, tooLong, truncated } from './chunked-header.js';
import type { Unlock } from './chunked-key.js';
import { WrittenParts } from './written-parts.js';

/**
 * Turns the ciphertext of a chunked container into authenticated plaintext, as it passes. A run is decrypted only when it is read, so that
 * no plaintext waits in a queue: a queue that is cancelled cannot be wiped. The class TransformStream has such a queue.
 *
 * @param where - the file, for messages
 * @param pin - as in {@link parseHeader}
 */
export function chunkedTransform(where: string, pin: Bytes | undefined, unlock: Unlock): TransformStream<Uint8Array, Uint8Array> {
  let controller: ReadableStreamDefaultController<Uint8Array>;
  /** Set if the reader cancelled, or the writer aborted. */
  let ended = false;
  const parts = new WrittenParts((reason) => {
    ended = true;
    controller.error(reason);
  });
  const plaintext = decrypted(parts, where, pin, unlock);
  const readable = new ReadableStream<Uint8Array>(
    {
      start(given) {
        controller = given;
      },
      async pull() {
        try {
          const { value, done } = await plaintext.next();
          if (ended) {
            wipe(value ?? new Uint8Array(0));
          } else if (done === true) {
            parts.accept();
            controller.close();
          } else {
            controller.enqueue(value);
          }
        } catch (error) {
          parts.fail(error);
          throw error;
        }
      },
      cancel(reason) {
        ended = true;
        parts.fail(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return { readable, writable: parts.writable };
}

async function* decrypted(parts: WrittenParts, where: string, pin: Bytes | undefined, unlock: Unlock): AsyncGenerator<Bytes, undefined> {
  const header = parseHeader(await parts.take(HEADER_BYTES), where, pin);
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
