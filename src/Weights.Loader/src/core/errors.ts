/**
 * What went wrong, for code that has to tell the cases apart. The message of a {@link WeightsError} is for people.
 *
 * | code | meaning |
 * |---|---|
 * | `insecure-context` | WebCrypto is missing: the page came over plain http, not from localhost |
 * | `no-ort` | neither `options.ort` nor `globalThis.ort` is onnxruntime-web, or `ortUrl` leads to none |
 * | `network` | a request got no answer: offline, DNS, CORS, Content-Security-Policy |
 * | `http-status` | the manifest or the model was answered with an error; see {@link WeightsError.status} |
 * | `not-a-container` | the answer is an HTML page or a model in the open, where ciphertext was expected |
 * | `wrong-container` | the file is no container of the format that the manifest or the caller names |
 * | `truncated` | the file is shorter than announced; see {@link WeightsError.have} and {@link WeightsError.want} |
 * | `too-long` | the file is longer than announced, or than its format allows |
 * | `wrong-key` | the key is not the one that the manifest or the container names, or the name is another; nothing was decrypted |
 * | `tampered` | an authentication tag does not fit: a changed file, see {@link WeightsError.chunk}; for `gcm` perhaps a wrong key |
 * | `bad-key` | the key is not 256 bits in one of the accepted forms, or the endpoint answered something else |
 * | `key-refused` | the key endpoint refused; see {@link WeightsError.status} |
 * | `key-revoked` | the key endpoint says that this customer's key was withdrawn |
 * | `key-expired` | the key endpoint says that the grant has ended |
 * | `key-rate-limited` | the key endpoint was asked too often; see {@link WeightsError.retryAfter} |
 * | `key-unavailable` | the key endpoint failed (5xx), a database that is down for instance; nothing was granted |
 * | `key-answer` | the key endpoint's answer does not belong to the request: changed, replayed, for another origin, unsigned, or malformed |
 * | `bad-manifest` | models.json is not a manifest that this loader understands |
 * | `unknown-model` | no manifest lists the name |
 * | `bad-name` | the name cannot be that of a container, or is missing |
 * | `unsupported-format` | the manifest names a container format that this loader cannot open |
 * | `external-location` | the graph names external data outside the model's folder |
 * | `external-missing` | the graph names external data that the manifest does not list |
 * | `out-of-memory` | too large for this browser: it could not allocate the model's size |
 * | `decrypt` | the browser failed to decrypt for a reason of its own; see `cause` |
 * | `session` | onnxruntime-web could not make a session of the decrypted model; see `cause` |
 */
export type WeightsErrorCode =
  | 'insecure-context'
  | 'no-ort'
  | 'network'
  | 'http-status'
  | 'not-a-container'
  | 'wrong-container'
  | 'truncated'
  | 'too-long'
  | 'wrong-key'
  | 'tampered'
  | 'bad-key'
  | 'key-refused'
  | 'key-revoked'
  | 'key-expired'
  | 'key-rate-limited'
  | 'key-unavailable'
  | 'key-answer'
  | 'bad-manifest'
  | 'unknown-model'
  | 'bad-name'
  | 'unsupported-format'
  | 'external-location'
  | 'external-missing'
  | 'out-of-memory'
  | 'decrypt'
  | 'session';

/** Numbers that go with some codes. */
export interface WeightsErrorDetails {
  /** The HTTP status of the answer, where there was one. */
  readonly status?: number | undefined;
  /** The first chunk that does not fit its tag, counted from 0; only of the format `chunked`. */
  readonly chunk?: number | undefined;
  /** Bytes that the file has. */
  readonly have?: number | undefined;
  /** Bytes that the file should have. */
  readonly want?: number | undefined;
  /** Seconds after which the server wants to be asked again. */
  readonly retryAfter?: number | undefined;
}

/**
 * Every failure of the loader itself; its message says what to do next. An abort is none: it rejects with the reason
 * of the caller's signal. No message holds key bytes, nor a URL's query, which may be a credential.
 */
export class WeightsError extends Error implements WeightsErrorDetails {
  /** Which failure it is. */
  readonly code: WeightsErrorCode;

  /** The HTTP status of the answer, where there was one. */
  readonly status: number | undefined;

  /** The first chunk that does not fit its tag, counted from 0; only of the format `chunked`. */
  readonly chunk: number | undefined;

  /** Bytes that the file has, where its length was wrong. */
  readonly have: number | undefined;

  /** Bytes that the file should have, where its length was wrong. */
  readonly want: number | undefined;

  /** Seconds after which the server wants to be asked again, where it said so. */
  readonly retryAfter: number | undefined;

  constructor(code: WeightsErrorCode, message: string, details: WeightsErrorDetails & { cause?: unknown } = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.name = 'WeightsError';
    this.code = code;
    this.status = details.status;
    this.chunk = details.chunk;
    this.have = details.have;
    this.want = details.want;
    this.retryAfter = details.retryAfter;
  }
}
