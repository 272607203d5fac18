import { beginsAt, Body } from './body.js';
import { WeightsError } from './errors.js';
import { retryBudget } from './retry.js';
import { shown } from './url.js';

/** Where ciphertext is read from, in any order. */
export interface EncryptedSource {
  /** Bytes of the whole container. */
  readonly size: number;
  /** Reads bytes of the container; the array is the loader's from then on. */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
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
 * Ciphertext on a server: reads that follow each other come from one answer that stays open, as far as it is wanted;
 * others begin a new one with Range. From a server without ranges the whole file is kept, as a Blob.
 */
export async function httpSource(url: string | URL, options: HttpSourceOptions = {}): Promise<EncryptedSource> {
  return new HttpSource(url, options).open();
}

class HttpSource implements EncryptedSource {
  size = 0;
  #body: Body | undefined;
  /** One read at a time: they share the answer. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly url: string | URL,
    private readonly options: HttpSourceOptions,
  ) {}

  async open(): Promise<EncryptedSource> {
    const body = await this.#ask(0);
    const total = /\/(\d{1,15})$/.exec(body.response.headers.get('content-range') ?? '')?.[1];
    if (!beginsAt(body.response, 0) || total === undefined) {
      return sourceOf(await blobOf(body.response, this.url, this.options.signal));
    }
    this.size = Number(total);
    this.#body = body;
    return this;
  }

  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const turn = this.#turn.then(() => this.#read(offset, Math.max(0, Math.min(length, this.size - offset))));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#body?.position !== offset) {
      this.#body?.cancel();
      this.#body = await this.#ask(offset);
      if (!beginsAt(this.#body.response, offset)) {
        throw new WeightsError('truncated', `${shown(this.url)} no longer answers the ranges that it is asked for. Load it again.`);
      }
    }
    return this.#body.take(length);
  }

  #ask(from: number): Promise<Body> {
    const { retries, signal = new AbortController().signal, credentials = 'same-origin' } = this.options;
    return Body.open({ url: this.url, credentials, retries: retryBudget(retries, signal), sealed: true, from });
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
