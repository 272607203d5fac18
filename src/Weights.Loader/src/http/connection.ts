import { abortScope, type AbortScope } from '../core/abort.js';
import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import { displayUrl } from '../core/url.js';
import type { FetchPolicy } from './fetch-policy.js';
import { inTime, LONGEST_SILENCE_MS } from './silence.js';

/** A read into a buffer ends after so many bytes at least. If more had to arrive for it, a slow body would look like a silence. */
const VISIBLE_BYTES = 16 * 1024;

/** A request and its response. Each wait for it ends after {@link LONGEST_SILENCE_MS} in which nothing arrived. */
export class Connection {
  #pieces: ReadableStreamDefaultReader<Bytes> | undefined;
  #parts: ReadableStreamBYOBReader | undefined;
  #ended = false;

  private constructor(
    private readonly url: string | URL,
    readonly response: Response,
    private readonly scope: AbortScope,
  ) {}

  /**
   * Sends a request, and distinguishes a missing response from an abort. The caller checks the status and closes the connection.
   *
   * @throws {@link WeightsError} `network`; or the signal's reason.
   */
  static async open(url: string | URL, { credentials }: FetchPolicy, signal: AbortSignal, init: RequestInit = {}): Promise<Connection> {
    signal.throwIfAborted();
    const scope = abortScope(signal);
    try {
      const response = await inTime(fetch(url, { ...init, credentials, signal: scope.signal }), url, scope);
      return new Connection(url, response, scope);
    } catch (cause) {
      scope.dispose();
      signal.throwIfAborted();
      throw cause instanceof WeightsError ? cause : noResponse(url, cause);
    }
  }

  /**
   * The next piece of the body; undefined at its end.
   *
   * @param longest - the longest silence, in milliseconds
   * @throws {@link WeightsError} `network` if nothing arrives; the browser's error if the connection is lost; or the signal's reason.
   */
  async next(longest = LONGEST_SILENCE_MS): Promise<Bytes | undefined> {
    this.#parts?.releaseLock();
    this.#parts = undefined;
    this.#pieces ??= this.response.body?.getReader();
    const piece = this.#pieces === undefined ? undefined : await inTime(this.#pieces.read(), this.url, this.scope, longest);
    if (piece?.value === undefined) {
      this.#end();
    }
    return piece?.value;
  }

  /** Whether {@link fill} can be used: some browsers read a body only in pieces, not into a given buffer. */
  get fills(): boolean {
    if (this.#parts === undefined) {
      try {
        this.#pieces?.releaseLock();
        this.#pieces = undefined;
        this.#parts = this.response.body?.getReader({ mode: 'byob' });
      } catch {
        // `next` takes the reader that this browser has.
      }
    }
    return this.#parts !== undefined;
  }

  /**
   * Reads into the rest of a buffer, without a copy; fewer bytes only at the end of the body. What was read is lost if this fails.
   *
   * @param buffer - detached; the result has its bytes
   * @param begin - the bytes before it are kept
   * @returns the buffer, up to the last byte that was read
   */
  async fill(buffer: ArrayBuffer, begin: number, end: number): Promise<Bytes> {
    let space = buffer;
    let filled = begin; // not the length of a view, because reading detaches its buffer
    for (let done = false; filled < end && !done;) {
      const view = new Uint8Array(space, filled, end - filled);
      const read = await inTime(
        (this.#parts as ReadableStreamBYOBReader).read(view, { min: Math.min(view.length, VISIBLE_BYTES) }),
        this.url,
        this.scope,
      );
      ({ done } = read);
      ({ buffer: space } = read.value as Bytes);
      filled += (read.value as Bytes).length;
      if (done) {
        this.#end();
      }
    }
    return new Uint8Array(space, 0, filled);
  }

  /** The whole body as text. */
  async text(): Promise<string> {
    const decoder = new TextDecoder();
    let text = '';
    for (let piece = await this.next(); piece !== undefined; piece = await this.next()) {
      text += decoder.decode(piece, { stream: true });
    }
    return text + decoder.decode();
  }

  /** Ends the connection. After the end of the body it does nothing. */
  close(): void {
    if (!this.#ended) {
      this.#end();
      this.scope.abort(undefined);
    }
  }

  #end(): void {
    this.#ended = true;
    this.scope.dispose();
  }
}

function noResponse(url: string | URL, cause: unknown): WeightsError {
  return new WeightsError(
    'network',
    `No response from ${displayUrl(url)}: the server cannot be reached, or the browser hides the response from this page ` +
      "(CORS on another origin, Content-Security-Policy connect-src). The browser's console shows which.",
    { cause },
  );
}
