import { openBody, type Body, type BodyRequest } from './body.js';
import { allocate } from './byte-sink.js';
import { decryptRun, runsOf, type Geometry } from './chunked-decrypt.js';
import { HEADER_BYTES, parseHeader, requireFileLength, tooLong, truncated, type ChunkedHeader } from './chunked-header.js';
import { contentType, MIXED_UP } from './download.js';
import { WeightsError } from './errors.js';
import type { Report } from './progress.js';
import { explainNotAContainer, SAMPLE_BYTES } from './sample.js';
import { shown } from './url.js';
import { discard, wipe } from './wipe.js';

/** Derives the file key for a header, once the key is there; until then the body goes on arriving. */
export type Unlock = (header: Uint8Array<ArrayBuffer>) => Promise<CryptoKey>;

/** Decrypts one run of chunks, here or in another thread; takes the bytes over. */
export interface RunDecryptor {
  /** How many runs it can be given at a time. */
  readonly width: number;
  decrypt(geometry: Geometry, fileKey: CryptoKey, first: number, stored: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
  close(): void;
}

export const ON_THIS_THREAD: RunDecryptor = { width: 1, decrypt: decryptRun, close: () => undefined };

export interface ChunkedRequest extends BodyRequest {
  /** The length that the manifest gives, in bytes. */
  readonly expected: number | undefined;
  readonly report: Report;
}

/**
 * Decrypts a v2 container while it arrives, into one buffer that is allocated when the header has been authenticated.
 *
 * @returns the plaintext; the caller wipes it
 * @throws {@link WeightsError} those of the container, of the download, and what `unlock` threw.
 */
export async function readChunked(request: ChunkedRequest, unlock: Unlock, decryptor: RunDecryptor): Promise<Uint8Array<ArrayBuffer>> {
  const { report, expected } = request;
  const where = shown(request.url);
  const body = await openBody(request);
  // Another origin hides Content-Encoding: only a hint there.
  const announced = body.response.type === 'cors' ? undefined : body.announced;
  report('download', 0, expected ?? body.announced);
  const assembly = new Assembly(decryptor, report);
  try {
    const pieces = new Pieces(body, (received) => report('download', received, expected ?? body.announced));
    const header = await readHeader(pieces, body, where);
    const known = expected ?? announced;
    if (known !== undefined) {
      requireFileLength(header, known, where);
    }
    assembly.begin(header, unlock(header.bytes));
    for (const { first, bytes } of runsOf(header)) {
      const stored = await assembly.orFailure(pieces.take(bytes));
      if (stored.length < bytes) {
        throw expected === undefined ? truncated(where, body.received, header.fileLength) : endedEarly(where, body.received, expected);
      }
      await assembly.add(first, stored);
    }
    if (!(await assembly.orFailure(pieces.atEnd()))) {
      throw tooLong(where, body.received, header.fileLength);
    }
    if ((expected ?? body.announced) !== body.received) {
      report('download', body.received, body.received);
    }
    return await assembly.finish();
  } catch (error) {
    assembly.abandon();
    throw error;
  } finally {
    body.cancel();
  }
}

async function readHeader(pieces: Pieces, body: Body, where: string): Promise<ChunkedHeader> {
  const head = await pieces.take(HEADER_BYTES);
  try {
    return parseHeader(head, where);
  } catch (error) {
    const sample = { url: where, contentType: contentType(body), head: pieces.peek(head), length: body.announced ?? body.received };
    throw explainNotAContainer(sample) ?? error;
  }
}

function endedEarly(where: string, have: number, want: number): WeightsError {
  return new WeightsError('truncated', `${where} ended after ${have} of the ${want} bytes that the manifest gives. ${MIXED_UP}`, { have, want });
}

/** Cuts a body into parts of given lengths. */
class Pieces {
  #rest: Uint8Array<ArrayBuffer> | undefined;

  constructor(
    private readonly body: Body,
    private readonly received: (bytes: number) => void,
  ) {}

  /** So many bytes in a buffer of their own; fewer only at the end. */
  async take(bytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const part = new Uint8Array(bytes);
    let filled = 0;
    while (filled < bytes) {
      const piece = this.#rest ?? (await this.#next());
      if (piece === undefined) {
        return part.slice(0, filled);
      }
      const fitting = piece.subarray(0, bytes - filled);
      part.set(fitting, filled);
      filled += fitting.length;
      this.#rest = fitting.length < piece.length ? piece.subarray(fitting.length) : undefined;
    }
    return part;
  }

  /** The bytes taken, and what else has arrived, as far as an explanation needs it. */
  peek(taken: Uint8Array): Uint8Array {
    const rest = this.#rest?.subarray(0, SAMPLE_BYTES) ?? [];
    return Uint8Array.of(...taken, ...rest);
  }

  async atEnd(): Promise<boolean> {
    while (this.#rest === undefined || this.#rest.length === 0) {
      const piece = await this.#next();
      if (piece === undefined) {
        return true;
      }
      this.#rest = piece;
    }
    return false;
  }

  async #next(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const piece = await this.body.read();
    if (piece !== undefined) {
      this.received(this.body.received);
    }
    return piece;
  }
}

/** The plaintext that comes into being. */
class Assembly {
  #plaintext: Uint8Array<ArrayBuffer> | undefined;
  #header: ChunkedHeader | undefined;
  #fileKey: Promise<CryptoKey> | undefined;
  #abandoned = false;
  #done = 0;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #failed: Promise<never>;
  #fail: (error: unknown) => void = () => undefined;

  constructor(
    private readonly decryptor: RunDecryptor,
    private readonly report: Report,
  ) {
    this.#failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.#failed.catch(() => undefined);
  }

  begin(header: ChunkedHeader, fileKey: Promise<CryptoKey>): void {
    this.#header = header;
    this.#fileKey = fileKey.then((key) => {
      if (!this.#abandoned) {
        // Only now: before the commitment was checked, the length was anybody's.
        this.#plaintext = allocate(header.length);
        this.report('decrypt', 0, header.length);
      }
      return key;
    });
    this.#fileKey.catch(this.#fail);
  }

  /** Waits for something, but not beyond the first failure of a key or a chunk. */
  orFailure<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#failed]);
  }

  /** Takes the run over. Waits for a free place once the key is there; before, what arrives is kept. */
  async add(first: number, stored: Uint8Array<ArrayBuffer>): Promise<void> {
    const run = this.#decrypt(first, stored).catch(this.#fail).finally(() => this.#inFlight.delete(run));
    this.#inFlight.add(run);
    while (this.#plaintext !== undefined && this.#inFlight.size > this.decryptor.width) {
      await this.orFailure(Promise.race(this.#inFlight));
    }
  }

  async finish(): Promise<Uint8Array<ArrayBuffer>> {
    await this.orFailure(Promise.all(this.#inFlight));
    await this.orFailure(Promise.resolve());
    return this.#plaintext as Uint8Array<ArrayBuffer>;
  }

  abandon(): void {
    this.#abandoned = true;
    if (this.#plaintext !== undefined) {
      wipe(this.#plaintext);
    }
  }

  async #decrypt(first: number, stored: Uint8Array<ArrayBuffer>): Promise<void> {
    const { bytes: _, ...geometry } = this.#header as ChunkedHeader;
    const key = (await this.#fileKey) as CryptoKey;
    if (this.#abandoned) {
      return;
    }
    const run = await this.decryptor.decrypt(geometry, key, first, stored);
    if (!this.#abandoned) {
      this.#plaintext?.set(run, first * geometry.chunkBytes);
      this.#done += run.length;
      this.report('decrypt', this.#done, geometry.length);
    }
    discard(run);
  }
}
