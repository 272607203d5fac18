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
}

/** The body of a file, which goes on after a lost connection where it stopped. */
export interface Body {
  /** The first answer: its headers. */
  readonly response: Response;
  /** Content-Length, where it is that of the body. */
  readonly announced: number | undefined;
  /** Bytes read so far. */
  readonly received: number;
  /** The next piece; undefined at the end. */
  read(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Lets the connection go. After the end it does nothing. */
  cancel(): void;
}

/** @throws {@link WeightsError} `network`, `http-status`. */
export async function openBody(request: BodyRequest): Promise<Body> {
  const response = await withRetries(request.retries, () => requestFrom(request, 0));
  return new ResumableBody(request, response);
}

async function requestFrom({ url, credentials, retries: { signal } }: BodyRequest, offset: number): Promise<Response> {
  const headers: Record<string, string> = offset > 0 ? { range: `bytes=${offset}-` } : {};
  const response = await get(url, { signal, credentials, headers });
  requireOk(response, url, 'the model', NOT_FOUND);
  return response;
}

class ResumableBody implements Body {
  readonly announced: number | undefined;
  received = 0;
  #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined;
  /** Bytes that a server without ranges sends once more. */
  #skip = 0;

  constructor(
    private readonly request: BodyRequest,
    readonly response: Response,
  ) {
    this.announced = contentLength(response);
    this.#reader = response.body?.getReader();
  }

  async read(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    for (;;) {
      let piece: Uint8Array<ArrayBuffer> | undefined;
      try {
        piece = (await this.#reader?.read())?.value;
      } catch (cause) {
        this.request.retries.signal.throwIfAborted();
        await this.#resume(cause);
        continue;
      }
      if (piece !== undefined && this.#skip >= piece.length) {
        this.#skip -= piece.length;
        continue;
      }
      piece = piece?.subarray(this.#skip);
      this.#skip = 0;
      this.received += piece?.length ?? 0;
      return piece;
    }
  }

  cancel(): void {
    this.#reader?.cancel().catch(() => undefined);
  }

  async #resume(cause: unknown): Promise<void> {
    const { url, retries, sealed } = this.request;
    const lost = (): WeightsError =>
      new WeightsError('truncated', `The connection to ${shown(url)} ended after ${this.received} of ${this.announced ?? 'an unknown number of'} bytes. Load it again.`, { cause, have: this.received, want: this.announced });
    if (retries.left <= 0) {
      throw lost();
    }
    retries.left--;
    const next = await withRetries(retries, () => requestFrom(this.request, this.received));
    const same = sealed || (validatorOf(next) !== '' && validatorOf(next) === validatorOf(this.response));
    const goesOn = next.status === 206 && next.headers.get('content-range')?.startsWith(`bytes ${this.received}-`) === true;
    if (!same || (next.status === 206 && !goesOn)) {
      next.body?.cancel().catch(() => undefined);
      throw lost();
    }
    this.#skip = goesOn ? 0 : this.received;
    this.#reader = next.body?.getReader();
  }
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
