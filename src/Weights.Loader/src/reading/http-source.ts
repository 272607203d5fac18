import { beginsAt } from '../http/body.js';
import { BodyParts } from '../http/body-parts.js';
import { HEADER_BYTES } from '../container/chunked-header.js';
import { WeightsError } from '../core/errors.js';
import { retryBudget } from '../http/retry.js';
import { shown } from '../core/url.js';

/** Where ciphertext is read from, in any order. */
export interface EncryptedSource {
  /** Bytes of the whole container. */
  readonly size: number;
  /**
   * Reads bytes of the container; the array is the loader's from then on.
   *
   * @param upTo - the reads that follow this one will end there; worth one request for all of them
   */
  read(offset: number, length: number, signal?: AbortSignal, upTo?: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Takes back what `read` gave, to use its buffer again. */
  recycle?(bytes: Uint8Array<ArrayBuffer>): void;
}

export interface HttpSourceOptions {
  readonly credentials?: RequestCredentials | undefined;
  readonly retries?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Ciphertext at hand: no plaintext, so it may lie in a Blob, which browsers keep outside the page and on the disk. */
export function sourceOf(data: Blob | Uint8Array | ArrayBuffer): EncryptedSource {
  if (data instanceof Blob) {
    return { size: data.size, read: async (offset, length) => new Uint8Array(await data.slice(offset, offset + length).arrayBuffer()) };
  }
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  return { size: bytes.length, read: async (offset, length) => new Uint8Array(bytes.subarray(offset, offset + length)) };
}

/**
 * Ciphertext on a server, by Range: one request for reads that follow each other, as far as they say. From a server without ranges the whole file is kept, as a Blob.
 */
export async function httpSource(url: string | URL, options: HttpSourceOptions = {}): Promise<EncryptedSource> {
  return new HttpSource(url, options).open();
}

/** A request for a range, and where that ends. */
interface Answer {
  readonly body: BodyParts;
  readonly end: number;
}

/** One for what is asked for, one for what is read ahead. */
const OPEN_ANSWERS = 2;

class HttpSource implements EncryptedSource {
  size = 0;
  /** The one that was read last comes first. */
  #answers: Answer[] = [];
  #spare: ArrayBuffer | undefined;
  /** One read at a time: they share the answers. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly url: string | URL,
    private readonly options: HttpSourceOptions,
  ) {}

  async open(): Promise<EncryptedSource> {
    const answer = await this.#ask(0, HEADER_BYTES);
    const { response } = answer.body;
    const total = /\/(\d{1,15})$/.exec(response.headers.get('content-range') ?? '')?.[1];
    if (!beginsAt(response, 0) || total === undefined) {
      return sourceOf(await blobOf(response, this.url, this.options.signal));
    }
    this.size = Number(total);
    this.#answers = [answer];
    return this;
  }

  read(offset: number, length: number, _?: AbortSignal, upTo = 0): Promise<Uint8Array<ArrayBuffer>> {
    const end = Math.min(offset + length, this.size);
    const turn = this.#turn.then(() => this.#read(offset, end, Math.max(end, upTo)));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  recycle({ buffer }: Uint8Array<ArrayBuffer>): void {
    this.#spare = buffer;
  }

  async #read(offset: number, end: number, upTo: number): Promise<Uint8Array<ArrayBuffer>> {
    const answer =
      this.#answers.find(({ body, end: last }) => body.position === offset && end <= last) ?? (await this.#begin(offset, upTo));
    this.#answers = [answer, ...this.#answers.filter((other) => other !== answer)];
    const spare = this.#spare;
    this.#spare = undefined;
    return answer.body.take(end - offset, spare !== undefined && spare.byteLength >= end - offset ? spare : undefined);
  }

  async #begin(offset: number, upTo: number): Promise<Answer> {
    const open = this.#answers.filter(({ body, end }) => body.position < end);
    open.splice(OPEN_ANSWERS - 1).forEach(({ body }) => body.cancel());
    this.#answers = open;
    const answer = await this.#ask(offset, upTo);
    if (!beginsAt(answer.body.response, offset)) {
      answer.body.cancel();
      throw new WeightsError('truncated', `${shown(this.url)} no longer answers the ranges that it is asked for. Load it again.`);
    }
    return answer;
  }

  async #ask(from: number, to: number): Promise<Answer> {
    const { retries, signal = new AbortController().signal, credentials = 'same-origin' } = this.options;
    const body = await BodyParts.open({
      url: this.url,
      credentials,
      retries: retryBudget(retries, signal),
      sealed: true,
      range: { from, to },
    });
    return { body, end: to };
  }
}

async function blobOf(response: Response, url: string | URL, signal: AbortSignal | undefined): Promise<Blob> {
  try {
    return await response.blob();
  } catch (cause) {
    signal?.throwIfAborted();
    throw new WeightsError('network', `The connection to ${shown(url)} was lost. Load it again.`, { cause });
  }
}
