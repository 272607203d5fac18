import { HEADER_BYTES, parseHeader } from '../container/chunked-header.js';
import { memorySource, type EncryptedSource } from '../container/encrypted-source.js';
import type { Bytes } from '../core/bytes.js';
import { Turns } from '../core/turns.js';
import { displayUrl } from '../core/url.js';
import { Body } from '../http/body.js';
import { BodyParts } from '../http/body-parts.js';
import type { FetchPolicy } from '../http/fetch-policy.js';
import { totalOf } from '../http/range.js';
import { isHtml } from '../http/request.js';
import { blobOf, requireContainer } from './whole-blob.js';

/** A file of the format `chunked` on a server. */
interface RemoteFile {
  readonly url: string | URL;
  readonly policy: FetchPolicy;
  /** The length that the manifest gives, in bytes; undefined without a manifest. */
  readonly expected?: number | undefined;
}

/**
 * Ciphertext on a server, read by Range requests: one for consecutive reads, up to the end that they give. From a server
 * without ranges the whole file is kept, as a Blob.
 *
 * @throws {@link WeightsError} `network`, `http-status`; `not-a-container` for a page in place of the file; `wrong-container`, `truncated`;
 * or the signal's reason.
 */
export async function httpSource(file: RemoteFile, signal: AbortSignal): Promise<EncryptedSource> {
  const source = new HttpSource(file, signal);
  await source.open();
  return source;
}

/** A response for a range. */
interface RangeResponse {
  readonly body: BodyParts;
  /** The offset at which the range ends. */
  readonly end: number;
}

/** One for what is read now, one for what is read ahead. */
const OPEN_RESPONSES = 2;

class HttpSource implements EncryptedSource {
  size = 0;
  /** The one that was read last comes first. */
  #responses: RangeResponse[] = [];
  #spare: ArrayBuffer | undefined;
  #closed = false;
  /** The whole file, if the server responded with it to a request of a range. */
  #whole: EncryptedSource | undefined;
  /** The header, if it was read to learn the length. */
  #header: Bytes | undefined;
  /** One read at a time, because they share the responses. */
  readonly #turns = new Turns();

  constructor(
    private readonly file: RemoteFile,
    private readonly signal: AbortSignal,
  ) {}

  async open(): Promise<void> {
    const first = await this.#request(0, HEADER_BYTES);
    const { body } = first;
    const total = totalOf(body.response.headers) ?? this.file.expected;
    if (body.whole) {
      body.end = isHtml(body.response) ? undefined : this.file.expected; // a page in place of the file ends where it ends
      const blob = await blobOf(body);
      await requireContainer(blob, body, displayUrl(this.file.url));
      this.#whole = memorySource(blob);
      this.size = blob.size;
    } else if (total !== undefined) {
      this.size = total;
      this.#responses = [first];
    } else {
      // Another origin hides Content-Range, and no manifest gives the length.
      this.#header = await body.take(HEADER_BYTES);
      this.size = parseHeader(this.#header, displayUrl(this.file.url), undefined).fileLength;
    }
  }

  read(offset: number, length: number, _?: AbortSignal, upTo = 0): Promise<Bytes> {
    const end = Math.min(offset + length, this.size);
    return this.#turns.take(() => this.#read(offset, end, Math.max(end, upTo)));
  }

  recycle({ buffer }: Bytes): void {
    this.#spare = buffer;
  }

  close(): void {
    this.#closed = true;
    void this.#turns.take(async () => this.#closeAllBut([])); // a read that is in progress may end
  }

  async #read(offset: number, end: number, upTo: number): Promise<Bytes> {
    try {
      return await this.#readOpen(offset, end, upTo);
    } finally {
      if (this.#closed) {
        this.#closeAllBut([]);
      }
    }
  }

  async #readOpen(offset: number, end: number, upTo: number): Promise<Bytes> {
    if (this.#header !== undefined && end <= HEADER_BYTES) {
      return this.#header.slice(offset, end);
    }
    const current = this.#whole ?? (await this.#responseFor(offset, end, upTo));
    if (!('body' in current)) {
      return current.read(offset, end - offset);
    }
    const spare = this.#spare;
    this.#spare = undefined;
    return current.body.take(end - offset, spare !== undefined && spare.byteLength >= end - offset ? spare : undefined);
  }

  /** @returns the whole file if the server responds with it to the request of a range */
  async #responseFor(offset: number, end: number, upTo: number): Promise<RangeResponse | EncryptedSource> {
    let current = this.#responses.find(({ body, end: last }) => body.position === offset && end <= last);
    if (current === undefined) {
      const unfinished = this.#responses.filter(({ body, end: last }) => body.position < last).slice(0, OPEN_RESPONSES - 1);
      this.#closeAllBut(unfinished);
      current = await this.#request(offset, upTo);
      if (current.body.whole) {
        this.#closeAllBut([]);
        void current.body.cancel(); // it may be used from this offset on, but the next read may be before it
        const { url, policy } = this.file;
        this.#whole = memorySource(await blobOf(await Body.open({ url, policy, signal: this.signal, expected: this.size })));
        return this.#whole;
      }
    }
    this.#responses = [current, ...this.#responses.filter((other) => other !== current)];
    return current;
  }

  #closeAllBut(kept: RangeResponse[]): void {
    this.#responses.forEach((response) => kept.includes(response) || void response.body.cancel());
    this.#responses = kept;
  }

  async #request(from: number, to: number): Promise<RangeResponse> {
    return { body: await BodyParts.open({ ...this.file, signal: this.signal, range: { from, to } }), end: to };
  }
}
