import { WeightsError } from './errors.js';
import { get, requireOk } from './http.js';
import { withRetries, type RetryBudget } from './retry.js';
import { shown } from './url.js';

export interface BodyRequest {
  readonly url: string | URL;
  readonly credentials: RequestCredentials;
  readonly retries: RetryBudget;
  /** A changed file is noticed by its tags, so a body may go on where nothing else says that it is the same. */
  readonly sealed: boolean;
  /** Asks for a part of the file; undefined asks for the whole. */
  readonly range?: { readonly from: number; /** Not included. */ readonly to: number };
}

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * The body of a file, which goes on after a lost connection where it stopped. It is read either in pieces as they come
 * or in parts of given lengths.
 */
export class Body {
  /** Content-Length, where it is that of the body. */
  readonly announced: number | undefined;
  /** Bytes read so far, or the place in the file, where the request was for a range. */
  position: number;
  #current: Response;
  #reader: ReadableStreamDefaultReader<Bytes> | undefined;
  #parts: ReadableStreamBYOBReader | undefined;
  /** What a part left of a piece. */
  #rest: Bytes = new Uint8Array(0);
  /** Bytes that a server without ranges sends once more. */
  #skip = 0;

  private constructor(
    private readonly request: BodyRequest,
    /** The first answer: its headers. */
    readonly response: Response,
  ) {
    this.#current = response;
    this.announced = contentLength(response);
    this.position = request.range?.from ?? 0;
  }

  /** @throws {@link WeightsError} `network`, `http-status`. */
  static async open(request: BodyRequest): Promise<Body> {
    return new Body(request, await withRetries(request.retries, () => ask(request, request.range?.from)));
  }

  /** The next piece; undefined at the end. */
  async read(): Promise<Bytes | undefined> {
    for (;;) {
      const piece = this.#rest.length > 0 ? this.#rest : await this.#orResume(() => this.#nextPiece());
      this.#rest = new Uint8Array(0);
      if (piece === undefined) {
        return undefined;
      }
      const fresh = piece.subarray(this.#skip);
      this.#skip -= piece.length - fresh.length;
      if (fresh.length > 0) {
        this.position += fresh.length;
        return fresh;
      }
    }
  }

  /**
   * So many bytes; fewer only at the end.
   *
   * @param buffer - to be used for them where it is large enough; it is detached
   */
  async take(bytes: number, buffer = new ArrayBuffer(bytes)): Promise<Bytes> {
    for (let space = buffer; ; space = new ArrayBuffer(bytes)) {
      const begin = this.position;
      this.#openParts();
      if (this.#parts === undefined || this.#skip > 0) {
        return this.#collect(new Uint8Array(space, 0, bytes));
      }
      // Straight from the network into the buffer. Where the connection is lost, so is the buffer: the part begins anew.
      const part = await this.#orResume(() => this.#fill(space, bytes), begin);
      if (part !== undefined) {
        return part;
      }
    }
  }

  /** Lets the connection go. After the end it does nothing. */
  cancel(): void {
    const open = this.#reader ?? this.#parts ?? this.#current.body;
    open?.cancel().catch(() => undefined);
  }

  async #nextPiece(): Promise<Bytes | undefined> {
    this.#reader ??= this.#current.body?.getReader();
    return (await this.#reader?.read())?.value;
  }

  #openParts(): void {
    if (this.#skip === 0 && this.#reader === undefined && this.#parts === undefined) {
      try {
        this.#parts = this.#current.body?.getReader({ mode: 'byob' });
      } catch {
        // This browser's bodies give pieces only.
      }
    }
  }

  async #fill(space: ArrayBuffer, bytes: number): Promise<Bytes> {
    let part = new Uint8Array(space, 0, 0);
    while (part.length < bytes) {
      const { value, done } = await (this.#parts as ReadableStreamBYOBReader).read(new Uint8Array(part.buffer, part.length, bytes - part.length), { min: bytes - part.length });
      part = new Uint8Array((value as Bytes).buffer, 0, part.length + (value as Bytes).length);
      if (done) {
        break;
      }
    }
    this.position += part.length;
    return part;
  }

  async #collect(part: Bytes): Promise<Bytes> {
    let filled = 0;
    while (filled < part.length) {
      const piece = await this.read();
      if (piece === undefined) {
        break;
      }
      const fitting = piece.subarray(0, part.length - filled);
      part.set(fitting, filled);
      filled += fitting.length;
      this.#rest = piece.subarray(fitting.length);
      this.position -= this.#rest.length;
    }
    return part.subarray(0, filled);
  }

  /** @returns undefined after a new connection: then the work is to be done again */
  async #orResume<T>(work: () => Promise<T>, begin = this.position): Promise<T | undefined> {
    for (;;) {
      try {
        return await work();
      } catch (cause) {
        this.request.retries.signal.throwIfAborted();
        this.position = begin;
        await this.#resume(cause);
        if (this.#parts !== undefined) {
          this.#parts = undefined;
          return undefined;
        }
      }
    }
  }

  async #resume(cause: unknown): Promise<void> {
    const { url, retries, sealed } = this.request;
    const lost = (): WeightsError =>
      new WeightsError('truncated', `The connection to ${shown(url)} ended after ${this.position} of ${this.announced ?? 'an unknown number of'} bytes. Load it again.`, { cause, have: this.position, want: this.announced });
    if (retries.left <= 0) {
      throw lost();
    }
    retries.left--;
    const next = await withRetries(retries, () => ask(this.request, this.position));
    const same = sealed || (validatorOf(next) !== '' && validatorOf(next) === validatorOf(this.response));
    const goesOn = beginsAt(next, this.position);
    if (!same || (!goesOn && (next.status === 206 || this.request.range !== undefined))) {
      next.body?.cancel().catch(() => undefined);
      throw lost();
    }
    this.#skip = goesOn ? 0 : this.position;
    this.#current = next;
    this.#reader = undefined;
  }
}

/** Whether an answer is the range from a byte on. */
export function beginsAt({ status, headers }: Response, offset: number): boolean {
  return status === 206 && headers.get('content-range')?.startsWith(`bytes ${offset}-`) === true;
}

async function ask({ url, credentials, range, retries: { signal } }: BodyRequest, from: number | undefined): Promise<Response> {
  const headers: Record<string, string> = from === undefined ? {} : { range: `bytes=${from}-${range === undefined ? '' : range.to - 1}` };
  const response = await get(url, { signal, credentials, headers });
  requireOk(response, url, 'the model', NOT_FOUND);
  return response;
}

function validatorOf({ headers }: Response): string {
  return headers.get('etag') ?? headers.get('last-modified') ?? '';
}

function contentLength({ headers }: Response): number | undefined {
  const text = headers.get('content-length');
  return text !== null && /^\d{1,15}$/.test(text) && !headers.has('content-encoding') ? Number(text) : undefined;
}

const NOT_FOUND =
  'Is the path right, and was the file published? If it is there, the server may not know its type: in ASP.NET Core app.MapStaticAssets() serves .enc, while app.UseStaticFiles() answers 404 until a FileExtensionContentTypeProvider maps ".enc" to "application/octet-stream".';
