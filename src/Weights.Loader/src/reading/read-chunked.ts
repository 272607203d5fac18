import type { BodyRequest } from '../http/body.js';
import { BodyParts } from '../http/body-parts.js';
import { allocate, SAMPLE_BYTES } from '../http/byte-sink.js';
import { decryptRun, runsOf, type Geometry } from '../container/chunked-decrypt.js';
import { HEADER_BYTES, parseHeader, requireFileLength, tooLong, truncated, type ChunkedHeader } from '../container/chunked-header.js';
import { contentType, MIXED_UP } from './download.js';
import { WeightsError } from '../core/errors.js';
import type { Report } from '../core/progress.js';
import { explainNotAContainer } from '../container/sample.js';
import { shown } from '../core/url.js';
import { discard, wipe } from '../core/wipe.js';

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
  const body = await BodyParts.open(request);
  // Another origin hides Content-Encoding: only a hint there.
  const announced = body.response.type === 'cors' ? undefined : body.announced;
  report('download', 0, expected ?? body.announced);
  const assembly = new Assembly(decryptor, report);
  try {
    const header = await readHeader(body, where);
    const known = expected ?? announced;
    if (known !== undefined) {
      requireFileLength(header, known, where);
    }
    assembly.begin(header, unlock(header.bytes));
    for (const { first, bytes } of runsOf(header)) {
      const stored = await assembly.orFailure(body.take(bytes, assembly.spare(bytes)));
      report('download', body.position, expected ?? body.announced);
      if (stored.length < bytes) {
        throw expected === undefined ? truncated(where, body.position, header.fileLength) : endedEarly(where, body.position, expected);
      }
      await assembly.add(first, stored);
    }
    if ((await assembly.orFailure(body.take(1))).length > 0) {
      throw tooLong(where, body.position, header.fileLength);
    }
    if ((expected ?? body.announced) !== body.position) {
      report('download', body.position, body.position);
    }
    return await assembly.finish();
  } catch (error) {
    assembly.abandon();
    throw error;
  } finally {
    body.cancel();
  }
}

async function readHeader(body: BodyParts, where: string): Promise<ChunkedHeader> {
  const head = await body.take(HEADER_BYTES);
  try {
    return parseHeader(head, where);
  } catch (error) {
    const more = await body.take(SAMPLE_BYTES - HEADER_BYTES);
    const sample = {
      url: where,
      contentType: contentType(body),
      head: Uint8Array.of(...head, ...more),
      length: body.announced ?? body.position,
    };
    throw explainNotAContainer(sample) ?? error;
  }
}

function endedEarly(where: string, have: number, want: number): WeightsError {
  return new WeightsError('truncated', `${where} ended after ${have} of the ${want} bytes that the manifest gives. ${MIXED_UP}`, {
    have,
    want,
  });
}

/** The plaintext that comes into being. */
class Assembly {
  #plaintext: Uint8Array<ArrayBuffer> | undefined;
  #header: ChunkedHeader | undefined;
  #fileKey: Promise<CryptoKey> | undefined;
  #abandoned = false;
  #done = 0;
  /** The buffer of a run that was decrypted, to be used for another one. */
  #spare: ArrayBuffer | undefined;
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
    const run = this.#decrypt(first, stored)
      .catch(this.#fail)
      .finally(() => this.#inFlight.delete(run));
    this.#inFlight.add(run);
    while (this.#plaintext !== undefined && this.#inFlight.size > this.decryptor.width) {
      await this.orFailure(Promise.race(this.#inFlight));
    }
  }

  spare(bytes: number): ArrayBuffer | undefined {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare !== undefined && spare.byteLength >= bytes ? spare : undefined;
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
    this.#spare = stored.buffer;
    if (!this.#abandoned) {
      this.#plaintext?.set(run, first * geometry.chunkBytes);
      this.#done += run.length;
      this.report('decrypt', this.#done, geometry.length);
    }
    discard(run);
  }
}
