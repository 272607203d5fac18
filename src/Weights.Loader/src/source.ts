import { WeightsError } from './errors.js';
import { get, requireOk } from './http.js';
import { retryBudget, withRetries, type RetryBudget } from './retry.js';
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
  #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined;
  /** Where in the file the open answer is. */
  #position = 0;
  #rest: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** One read at a time: they share the answer. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly url: string | URL,
    private readonly options: HttpSourceOptions,
  ) {}

  open(): Promise<EncryptedSource> {
    return withRetries(this.#budget(), () => this.#open());
  }

  async #open(): Promise<EncryptedSource> {
    const response = await this.#request(0);
    const total = /^bytes 0-\d+\/(\d{1,15})$/.exec(response.headers.get('content-range') ?? '')?.[1];
    if (response.status !== 206 || total === undefined) {
      try {
        return sourceOf(await response.blob());
      } catch (cause) {
        this.options.signal?.throwIfAborted();
        throw new WeightsError('network', `The connection to ${shown(this.url)} was lost. Load it again.`, { cause });
      }
    }
    this.size = Number(total);
    this.#take(response, 0);
    return this;
  }

  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const turn = this.#turn.then(() => this.#readNow(offset, length, signal));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #readNow(offset: number, length: number, signal: AbortSignal | undefined): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(Math.min(length, Math.max(0, this.size - offset)));
    let filled = 0;
    await withRetries(this.#budget(signal), async () => {
      if (offset + filled !== this.#position) {
        this.#close();
        this.#take(await this.#request(offset + filled), offset + filled);
      }
      while (filled < bytes.length) {
        const piece = this.#rest.length > 0 ? this.#rest : await this.#next();
        const fitting = piece.subarray(0, bytes.length - filled);
        bytes.set(fitting, filled);
        filled += fitting.length;
        this.#position += fitting.length;
        this.#rest = piece.subarray(fitting.length);
      }
    });
    return bytes;
  }

  #budget(signal = this.options.signal ?? new AbortController().signal): RetryBudget {
    return retryBudget(this.options.retries, signal);
  }

  async #next(): Promise<Uint8Array<ArrayBuffer>> {
    try {
      const piece = (await this.#reader?.read())?.value;
      if (piece !== undefined) {
        return piece;
      }
    } catch (cause) {
      this.#close();
      this.options.signal?.throwIfAborted();
      throw new WeightsError('network', `The connection to ${shown(this.url)} was lost. Load it again.`, { cause });
    }
    this.#close();
    throw new WeightsError('network', `${shown(this.url)} answered less than was asked for. Load it again.`);
  }

  async #request(offset: number): Promise<Response> {
    const signal = this.options.signal ?? new AbortController().signal;
    const response = await get(this.url, { signal, credentials: this.options.credentials ?? 'same-origin', headers: { range: `bytes=${offset}-` } });
    requireOk(response, this.url, 'the model', '');
    return response;
  }

  #take(response: Response, offset: number): void {
    if (!response.headers.get('content-range')?.startsWith(`bytes ${offset}-`)) {
      response.body?.cancel().catch(() => undefined);
      throw new WeightsError('truncated', `${shown(this.url)} no longer answers the ranges that it is asked for. Load it again.`);
    }
    this.#position = offset;
    this.#reader = response.body?.getReader();
  }

  #close(): void {
    this.#reader?.cancel().catch(() => undefined);
    this.#position = -1;
    this.#rest = new Uint8Array(0);
  }
}
