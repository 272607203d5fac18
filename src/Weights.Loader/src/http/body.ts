import { WeightsError } from '../core/errors.js';
import { send, requireOk } from './request.js';
import { withRetries, type RetryBudget } from './retry.js';
import { shown } from '../core/url.js';

export interface BodyRequest {
  readonly url: string | URL;
  readonly credentials: RequestCredentials;
  readonly retries: RetryBudget;
  /** A changed file is noticed by its tags, so a body may go on where nothing else says that it is the same. */
  readonly sealed: boolean;
  /** Asks for a part of the file; undefined asks for the whole. */
  readonly range?: { readonly from: number; /** Not included. */ readonly to: number };
}

export type Bytes = Uint8Array<ArrayBuffer>;

/** The body of a file, in pieces as they come; it goes on after a lost connection where it stopped. */
export class Body {
  /** Content-Length, where it is that of the body. */
  readonly announced: number | undefined;
  /** Bytes read so far, or the place in the file, where the request was for a range. */
  position: number;
  protected current: Response;
  protected reader: ReadableStreamDefaultReader<Bytes> | undefined;
  /** Bytes that a server without ranges sends once more. */
  protected skip = 0;

  constructor(
    protected readonly request: BodyRequest,
    /** The first answer: its headers. */
    readonly response: Response,
  ) {
    this.current = response;
    this.announced = contentLength(response);
    this.position = request.range?.from ?? 0;
  }

  /** @throws {@link WeightsError} `network`, `http-status`. */
  static async open(request: BodyRequest): Promise<Body> {
    return new Body(request, await firstAnswer(request));
  }

  /** The next piece; undefined at the end. */
  async read(): Promise<Bytes | undefined> {
    for (;;) {
      const piece = await this.nextPiece();
      if (piece === undefined) {
        return undefined;
      }
      const fresh = piece.subarray(this.skip);
      this.skip -= piece.length - fresh.length;
      if (fresh.length > 0) {
        this.position += fresh.length;
        return fresh;
      }
    }
  }

  /** Lets the connection go. After the end it does nothing. */
  cancel(): void {
    (this.reader ?? this.current.body)?.cancel().catch(() => undefined);
  }

  protected async nextPiece(): Promise<Bytes | undefined> {
    for (;;) {
      try {
        this.reader ??= this.current.body?.getReader();
        return (await this.reader?.read())?.value;
      } catch (cause) {
        await this.resume(cause);
      }
    }
  }

  /** Connects anew, to go on at {@link position}. */
  protected async resume(cause: unknown): Promise<void> {
    const { url, retries, sealed } = this.request;
    retries.signal.throwIfAborted();
    const lost = (): WeightsError =>
      new WeightsError(
        'truncated',
        `The connection to ${shown(url)} ended after ${this.position} of ${this.announced ?? 'an unknown number of'} bytes. Load it again.`,
        { cause, have: this.position, want: this.announced },
      );
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
    this.skip = goesOn ? 0 : this.position;
    this.current = next;
    this.reader = undefined;
  }
}

/** @throws {@link WeightsError} `network`, `http-status`. */
export function firstAnswer(request: BodyRequest): Promise<Response> {
  return withRetries(request.retries, () => ask(request, request.range?.from));
}

/** Whether an answer is the range from a byte on. */
export function beginsAt({ status, headers }: Response, offset: number): boolean {
  return status === 206 && headers.get('content-range')?.startsWith(`bytes ${offset}-`) === true;
}

async function ask({ url, credentials, range, retries: { signal } }: BodyRequest, from: number | undefined): Promise<Response> {
  const headers: Record<string, string> = from === undefined ? {} : { range: `bytes=${from}-${range === undefined ? '' : range.to - 1}` };
  const response = await send(url, { signal, credentials, headers });
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
