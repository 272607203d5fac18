import { HEADER_BYTES } from '../container/chunked-header.js';
import { memorySource, type EncryptedSource } from '../container/encrypted-source.js';
import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import { Turns } from '../core/turns.js';
import { displayUrl } from '../core/url.js';
import { beginsAt } from '../http/body.js';
import { BodyParts } from '../http/body-parts.js';
import type { FetchPolicy } from '../http/fetch-policy.js';
import { connectionLost } from '../http/request.js';

/**
 * Ciphertext on a server, read by Range requests: one for consecutive reads, up to the end that they give. From a server
 * without ranges the whole file is kept, as a Blob.
 *
 * @throws {@link WeightsError} `network`, `http-status`; or the signal's reason.
 */
export async function httpSource(url: string | URL, policy: FetchPolicy, signal: AbortSignal): Promise<EncryptedSource> {
  return new HttpSource(url, policy, signal).open();
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
  /** One read at a time, because they share the responses. */
  readonly #turns = new Turns();

  constructor(
    private readonly url: string | URL,
    private readonly policy: FetchPolicy,
    private readonly signal: AbortSignal,
  ) {}

  async open(): Promise<EncryptedSource> {
    const first = await this.#request(0, HEADER_BYTES);
    const { response } = first.body;
    const total = /\/(\d{1,15})$/.exec(response.headers.get('content-range') ?? '')?.[1];
    if (!beginsAt(response, 0) || total === undefined) {
      return memorySource(await this.#blobOf(response));
    }
    this.size = Number(total);
    this.#responses = [first];
    return this;
  }

  read(offset: number, length: number, _?: AbortSignal, upTo = 0): Promise<Bytes> {
    const end = Math.min(offset + length, this.size);
    return this.#turns.take(() => this.#read(offset, end, Math.max(end, upTo)));
  }

  recycle({ buffer }: Bytes): void {
    this.#spare = buffer;
  }

  async #read(offset: number, end: number, upTo: number): Promise<Bytes> {
    const current =
      this.#responses.find(({ body, end: last }) => body.position === offset && end <= last) ?? (await this.#begin(offset, upTo));
    this.#responses = [current, ...this.#responses.filter((other) => other !== current)];
    const spare = this.#spare;
    this.#spare = undefined;
    return current.body.take(end - offset, spare !== undefined && spare.byteLength >= end - offset ? spare : undefined);
  }

  async #begin(offset: number, upTo: number): Promise<RangeResponse> {
    const unfinished = this.#responses.filter(({ body, end }) => body.position < end);
    unfinished.splice(OPEN_RESPONSES - 1).forEach(({ body }) => body.cancel());
    this.#responses = unfinished;
    const next = await this.#request(offset, upTo);
    if (!beginsAt(next.body.response, offset)) {
      next.body.cancel();
      throw new WeightsError('truncated', `${displayUrl(this.url)} no longer responds with the requested ranges. Load it again.`);
    }
    return next;
  }

  async #request(from: number, to: number): Promise<RangeResponse> {
    const { url, policy, signal } = this;
    return { body: await BodyParts.open({ url, policy, signal, authenticated: true, range: { from, to } }), end: to };
  }

  async #blobOf(response: Response): Promise<Blob> {
    try {
      return await response.blob();
    } catch (cause) {
      this.signal.throwIfAborted();
      throw connectionLost(this.url, 'the file', cause);
    }
  }
}
