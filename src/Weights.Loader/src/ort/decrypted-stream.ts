import type { Bytes } from '../core/bytes.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { discard } from '../core/wipe.js';

/** How many pieces are requested at a time, so that a piece is decrypted while the one before travels from worker to page. */
const AHEAD = 8;

/** The part of a file that a stream has. Offsets are in bytes. */
interface StreamRange {
  readonly begin: number;
  readonly end: number;
  /** Pieces begin and end at multiples of this, so that none is put together from others. */
  readonly step: number;
}

/** The streams that are being read, as the functions that end them. */
export type OpenStreams = Set<(reason: unknown) => void>;

/**
 * A stream of plaintext. Each piece is zeroed when the next one is read, and if the stream is cancelled, fails or is ended.
 *
 * @param read - decrypts bytes; with a signal that aborts it, and the offset at which the reads after it will end
 * @param open - has the stream from its first read to its end
 */
export function decryptedStream(
  read: (offset: number, length: number, signal: AbortSignal, upTo: number) => Promise<Bytes>,
  { begin, end, step }: StreamRange,
  open: OpenStreams,
): ReadableStream<Bytes> {
  const abort = new AbortController();
  const requested: Promise<Bytes>[] = [];
  let at = begin;
  let current: Bytes | undefined;
  let controller: ReadableStreamDefaultController<Bytes>;
  const request = (): void => {
    while (requested.length < AHEAD && at < end) {
      const next = Math.min(end, (Math.floor(at / step) + 1) * step);
      const piece = read(at, next - at, abort.signal, end);
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
    open.delete(fail);
    wipeCurrent();
    abort.abort(reason);
    requested.splice(0).forEach((piece) => reportedElsewhere(piece.then(discard)));
  };
  const fail = (reason: unknown): void => {
    controller.error(reason);
    stop(reason);
  };
  return new ReadableStream<Bytes>(
    {
      start(given) {
        controller = given;
      },
      async pull() {
        wipeCurrent(); // the reader has used this piece, because it asks for the next one
        open.add(fail);
        try {
          request();
          current = await requested.shift();
          request();
          if (current === undefined) {
            open.delete(fail);
            controller.close();
          } else {
            controller.enqueue(current);
          }
        } catch (error) {
          stop(error); // a read failed, or the stream was cancelled or ended in the meantime
          throw error;
        }
      },
      cancel: stop,
    },
    // Nothing is decrypted before the first read.
    { highWaterMark: 0 },
  );
}
