import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { displayUrl } from '../core/url.js';
import type { FetchPolicy } from './fetch-policy.js';
import { requireOk, send } from './request.js';
import { withRetries, type RetryBudget } from './retry.js';

/** A file to fetch. */
export interface BodyRequest {
  readonly url: string | URL;
  readonly policy: FetchPolicy;
  readonly signal: AbortSignal;
  /**
   * The content is authenticated by its tags, which detect a file that changed between two requests. So a body may be
   * resumed also if the response has neither ETag nor Last-Modified.
   */
  readonly authenticated: boolean;
  /** Requests a part of the file; undefined requests all of it. */
  readonly range?: ByteRange;
}

/** Bytes of a file. */
interface ByteRange {
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

/** The body of a file, in pieces as they arrive. After a lost connection it is resumed where it stopped. */
export class Body {
  /** Content-Length, if it is the length of the body. */
  readonly contentLength: number | undefined;
  /** Bytes read so far; for a range, the position in the file. */
  position: number;
  protected current: Response;
  protected reader: ReadableStreamDefaultReader<Bytes> | undefined;
  /** Bytes to skip, because a server without ranges sends them again. */
  protected skip = 0;

  protected constructor(
    protected readonly request: BodyRequest,
    protected readonly budget: RetryBudget,
    /** The first response, for its headers. */
    readonly response: Response,
  ) {
    this.current = response;
    this.contentLength = contentLengthOf(response);
    this.position = request.range?.from ?? 0;
  }

  /** @throws {@link WeightsError} `network`, `http-status`; or the signal's reason. */
  static async open(request: BodyRequest): Promise<Body> {
    const budget = budgetOf(request);
    return new Body(request, budget, await firstResponse(request, budget));
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

  /** Closes the connection. After the end of the body it does nothing. */
  cancel(): void {
    reportedElsewhere((this.reader ?? this.current.body)?.cancel());
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

  /** Connects again, to continue at {@link position}. */
  protected async resume(cause: unknown): Promise<void> {
    this.request.signal.throwIfAborted();
    if (this.budget.left <= 0) {
      throw this.#endedEarly(cause);
    }
    this.budget.left--;
    const next = await withRetries(this.budget, () => request(this.request, this.position));
    const unchanged = this.request.authenticated || (validatorOf(next) !== '' && validatorOf(next) === validatorOf(this.response));
    const continues = beginsAt(next, this.position);
    if (!unchanged || (!continues && (next.status === 206 || this.request.range !== undefined))) {
      reportedElsewhere(next.body?.cancel());
      throw this.#endedEarly(cause);
    }
    this.skip = continues ? 0 : this.position;
    this.current = next;
    this.reader = undefined;
  }

  #endedEarly(cause: unknown): WeightsError {
    const want = this.contentLength;
    const ended = `ended after ${this.position} of ${want ?? 'an unknown number of'} bytes`;
    return new WeightsError('truncated', `The connection to ${displayUrl(this.request.url)} ${ended}. Load it again.`, {
      cause,
      have: this.position,
      want,
    });
  }
}

export function budgetOf({ policy, signal }: Pick<BodyRequest, 'policy' | 'signal'>): RetryBudget {
  return { left: policy.retries, signal };
}

/** @throws {@link WeightsError} `network`, `http-status`; or the signal's reason. */
export function firstResponse(file: BodyRequest, budget: RetryBudget): Promise<Response> {
  return withRetries(budget, () => request(file, file.range?.from));
}

/** Whether a response is the range that begins at this offset. */
export function beginsAt({ status, headers }: Response, offset: number): boolean {
  return status === 206 && headers.get('content-range')?.startsWith(`bytes ${offset}-`) === true;
}

async function request({ url, policy, signal, range }: BodyRequest, from: number | undefined): Promise<Response> {
  const headers: Record<string, string> = from === undefined ? {} : { range: `bytes=${from}-${range === undefined ? '' : range.to - 1}` };
  const response = await send(url, policy, signal, { headers });
  requireOk(response, url, 'the model', NOT_FOUND);
  return response;
}

function validatorOf({ headers }: Response): string {
  return headers.get('etag') ?? headers.get('last-modified') ?? '';
}

function contentLengthOf({ headers }: Response): number | undefined {
  const text = headers.get('content-length');
  return text !== null && /^\d{1,15}$/.test(text) && !headers.has('content-encoding') ? Number(text) : undefined;
}

const NOT_FOUND =
  'Is the path right, and was the file published? If it is there, the server may not know its type: in ASP.NET Core ' +
  'app.MapStaticAssets() serves .enc, while app.UseStaticFiles() responds with 404 until a FileExtensionContentTypeProvider ' +
  'maps ".enc" to "application/octet-stream".';
