import { abortScope, type AbortScope } from '../core/abort.js';
import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import { displayUrl } from '../core/url.js';
import type { KeptFile } from '../storage/kept-file.js';
import { warnOnce } from '../storage/store-warning.js';
import type { Connection } from './connection.js';
import { connect, connectFrom } from './file-connection.js';
import type { FileRequest } from './file-request.js';
import { KeptConnection } from './kept-connection.js';
import { contentLengthOf } from './range.js';
import { isHtml } from './request.js';
import type { RetryBudget } from './retry.js';

/** So many bytes are progress: failures before them no longer count. A server that sends less each time must end some time. */
const PROGRESS_BYTES = 256 * 1024;

/** Once all bytes have arrived, more of them would be a file that is too long. The wait for them is short: a pin shows that too. */
const LONGEST_WAIT_FOR_END_MS = 200;

/**
 * The body of a file, in pieces as they arrive. After a lost connection it is resumed where it stopped. If the file is kept on this device,
 * its bytes are read from there first, and what arrives is stored.
 */
export class Body {
  /** The first response, for its headers. */
  readonly response: Response;
  /** Content-Length, if it is the length of the body. */
  readonly contentLength: number | undefined;
  /** Bytes read so far; for a range, the position in the file. */
  position: number;
  /** Where the body must end, if that is known. */
  end: number | undefined;
  /** Bytes to skip, because a server without ranges sends them again. */
  protected skip: number;
  /** Where the connection was lost last. */
  #lostAt: number;
  /** Where the body has ended before its end. */
  #endedAt: number | undefined;

  readonly #request: FileRequest;
  /** Of all requests. A read may still wait when the body is closed, and would connect again. */
  readonly #scope: AbortScope;
  readonly #kept: KeptFile | undefined;
  readonly #restOnly: boolean;

  protected constructor(
    request: FileRequest,
    private readonly budget: RetryBudget,
    protected current: Connection | KeptConnection,
  ) {
    const { range, kept, restOnly = false, ...wholeFile } = request;
    this.#kept = kept;
    this.#restOnly = restOnly;
    this.response = current.response;
    this.position = range?.from ?? (restOnly && kept ? kept.length : 0);
    this.#scope = abortScope(request.signal);
    const ofRange = range !== undefined && !this.whole;
    this.#request = { ...(ofRange ? request : wholeFile), signal: this.#scope.signal };
    const length = contentLengthOf(this.response);
    this.contentLength = length === undefined || this.whole || ofRange ? length : this.position + length;
    // A page in place of the file ends where it ends.
    this.end = isHtml(this.response) ? undefined : ofRange ? range.to : request.expected;
    this.skip = this.whole ? this.position : 0;
    this.#lostAt = this.position;
  }

  /** @throws {@link WeightsError} `network`, `http-status`; or the signal's reason. */
  static async open(request: FileRequest): Promise<Body> {
    return new Body(request, ...(await connect(request)));
  }

  /** Whether the response has the whole file: none of its parts was requested, or the server does not support ranges. */
  get whole(): boolean {
    return this.current.response.status !== 206;
  }

  /** The next piece; undefined at the end. */
  async read(): Promise<Bytes | undefined> {
    for (;;) {
      const piece = await this.nextPiece();
      if (piece === undefined) {
        return undefined;
      }
      const fresh = piece.subarray(this.skip);
      await this.store(this.position - this.skip, piece); // the file on this device may have begun again
      this.skip -= piece.length - fresh.length;
      if (fresh.length > 0) {
        this.position += fresh.length;
        return fresh;
      }
    }
  }

  /** How many bytes have arrived, or are on this device. */
  get arrived(): number {
    return this.current instanceof KeptConnection ? Math.max(this.position, this.#kept?.length ?? 0) : this.position;
  }

  /** All bytes have arrived, and the file has its pin: later visits may use what was stored. */
  async keep(): Promise<void> {
    await this.#kept?.finish(this.position);
  }

  /**
   * Closes the connection and the file on this device. After the end of the body it does nothing. A reader that has failed waits for it
   * before it says so: what it still stores would come back after the file was removed.
   */
  async cancel(): Promise<void> {
    this.stop();
    await this.#kept?.close().catch(warnOnce);
  }

  /** Closes the connection only. */
  stop(): void {
    this.current.close();
    this.#scope.abort(new Error('The body was closed.'));
    this.#scope.dispose();
  }

  /** Stores what has arrived, if the file is kept on this device. */
  protected async store(offset: number, bytes: Bytes): Promise<void> {
    await this.#kept?.append(offset, bytes);
  }

  protected async nextPiece(): Promise<Bytes | undefined> {
    for (;;) {
      let piece: Bytes | undefined;
      try {
        piece = await this.current.next(this.#complete ? LONGEST_WAIT_FOR_END_MS : undefined);
      } catch (cause) {
        if (this.#complete && !(this.current instanceof KeptConnection)) {
          this.#request.signal.throwIfAborted();
          return undefined;
        }
        await this.resume(cause);
        continue;
      }
      if (piece === undefined && this.current instanceof KeptConnection && !this.#kept?.complete && !this.#complete) {
        await this.#leaveDevice();
        continue;
      }
      if (piece !== undefined || !this.#endsEarly()) {
        return piece;
      }
      this.#endedAt = this.position;
      await this.resume(undefined);
    }
  }

  /** The rest comes from the network. Where the server sends the whole file, the bytes before the rest are skipped. */
  async #leaveDevice(): Promise<void> {
    await this.#connectAgain(this.#request, this.position > 0 ? this.position : undefined);
  }

  async #connectAgain(request: FileRequest, from: number | undefined): Promise<void> {
    const kept = this.#kept;
    this.current = await connectFrom({ ...request, kept }, this.budget, from);
    if (this.#restOnly && kept !== undefined && kept.length < this.position) {
      this.position = kept.length; // the file has changed, and has begun again
    }
    this.skip = this.whole ? this.position : 0;
  }

  /**
   * Connects again, to continue at {@link position}.
   *
   * @param cause - the error of the connection; undefined if the body ended early
   */
  protected async resume(cause: unknown): Promise<void> {
    this.#request.signal.throwIfAborted();
    if (this.current instanceof KeptConnection) {
      await this.#kept?.distrust(cause);
      return this.#leaveDevice();
    }
    const { budget } = this;
    const endedEarly = cause === undefined;
    // Browsers store a body that ended early, if it looks complete, and then answer requests of ranges from it.
    const request = endedEarly ? { ...this.#request, reload: true } : this.#request;
    this.current.close();
    const error = cause instanceof WeightsError ? cause : this.#lost(cause);
    if (budget.retries > 0 && this.position - this.#lostAt >= PROGRESS_BYTES) {
      budget.progressed();
    } else {
      await budget.pauseAfter(error);
    }
    this.#lostAt = this.position;
    const from = this.position > 0 ? this.position : request.range?.from;
    await this.#connectAgain(request, from);
  }

  /** All bytes have arrived. A wrong Content-Length, or a connection that is not closed, does not matter then. */
  get #complete(): boolean {
    return this.end !== undefined && this.position >= this.end;
  }

  /** Some browsers and proxies end the body where the connection was lost. If it ends there again, the file is that short. */
  #endsEarly(): boolean {
    return this.end !== undefined && this.position < this.end && this.position !== this.#endedAt && this.budget.retries > 0;
  }

  /** The file may be complete on the server if the browser reports an error. If there is none, the response was that short. */
  #lost(cause: unknown): WeightsError {
    const have = this.position;
    const want = this.end ?? (this.response.status === 206 ? undefined : this.contentLength);
    const url = displayUrl(this.#request.url);
    const after = `after ${have} of ${want ?? 'an unknown number of'} bytes. Load it again.`;
    return cause === undefined
      ? new WeightsError('truncated', `The response of ${url} ended ${after}`, { have, want })
      : new WeightsError('network', `The connection to ${url} was lost ${after}`, { cause });
  }
}
