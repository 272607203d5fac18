/**
 * What went wrong, as a code for programs. The message of a {@link WeightsError} is for people.
 *
 * | code | meaning |
 * |---|---|
 * | `insecure-context` | WebCrypto is missing: the page was loaded over plain http, and not from localhost |
 * | `no-ort` | onnxruntime-web is missing, lacks one of its files, or cannot run here; or `ortUrl` is not the URL of its module |
 * | `network` | no response (offline, DNS, CORS, CSP), a lost connection, nothing for 30 s, or a URL that cannot be resolved |
 * | `http-status` | the response to the request for manifest, model or worker script is an error; see {@link WeightsError.status} |
 * | `not-a-container` | the response is an HTML page or an unencrypted model where ciphertext was expected |
 * | `wrong-container` | the file is not a container of the format that the manifest or the caller names |
 * | `wrong-file` | the file is another or an older one than models.json names; it was not used |
 * | `truncated` | the response or the file is shorter than expected; see {@link WeightsError.have} and {@link WeightsError.want} |
 * | `too-long` | the file is longer than expected, or than its format allows |
 * | `wrong-key` | the key or the name is not the one that the file was encrypted with; nothing was decrypted |
 * | `tampered` | an authentication tag does not match: a changed file, see {@link WeightsError.chunk}; for `gcm` perhaps a wrong key |
 * | `bad-key` | an option of the key is missing or malformed, or the endpoint's response is not 32 bytes |
 * | `bad-key-response` | the key response does not belong to the request: changed, replayed, for another origin, unsigned, or malformed |
 * | `bad-request` | the key endpoint did not understand the request (400, 413 or 415); loader and server may be of different versions |
 * | `key-refused` | the key endpoint refused the key; see {@link WeightsError.status} |
 * | `key-revoked` | the key endpoint reports that the customer's access was withdrawn |
 * | `key-expired` | the key endpoint reports that the right to the key has ended, or a lease ended without a renewal |
 * | `rate-limited` | there were too many requests to the key endpoint (429); see {@link WeightsError.retryAfter} |
 * | `unavailable` | the key endpoint failed (5xx), for example because its database is down; it granted nothing |
 * | `insecure-transport` | the key endpoint does not send raw keys over plain HTTP |
 * | `bad-manifest` | models.json, or the option `pin` in its place, is not what this loader understands |
 * | `not-encrypted` | a key was given, and the manifest says that the model is published unencrypted, or the option `format` is `none` |
 * | `unknown-model` | no manifest lists the name |
 * | `bad-name` | the name cannot be that of a container, or is missing |
 * | `unsupported-format` | the manifest or the option `format` names a format that this loader cannot decrypt |
 * | `external-location` | the graph names external data outside the model's folder |
 * | `external-missing` | the graph names external data that the manifest does not list |
 * | `out-of-memory` | the browser or onnxruntime-web could not allocate what the model needs |
 * | `decrypt` | the browser failed to decrypt, or the worker stopped before there was a session; see `cause` |
 * | `session` | onnxruntime-web could not make or run a session of the model, or its worker cannot run or stopped; see `cause` |
 */
export type WeightsErrorCode =
  | 'insecure-context'
  | 'no-ort'
  | 'network'
  | 'http-status'
  | 'not-a-container'
  | 'wrong-container'
  | 'wrong-file'
  | 'truncated'
  | 'too-long'
  | 'wrong-key'
  | 'tampered'
  | 'bad-key'
  | 'bad-key-response'
  | 'bad-request'
  | 'key-refused'
  | 'key-revoked'
  | 'key-expired'
  | 'rate-limited'
  | 'unavailable'
  | 'insecure-transport'
  | 'bad-manifest'
  | 'not-encrypted'
  | 'unknown-model'
  | 'bad-name'
  | 'unsupported-format'
  | 'external-location'
  | 'external-missing'
  | 'out-of-memory'
  | 'decrypt'
  | 'session';

/** Why a lease ended: the server withdrew the right to the key, or the lease was not renewed in time. */
export type LeaseStatus = 'revoked' | 'expired';

/** What `onStatus` reports: the end of a lease, or that a model is used without the network. */
export type KeyStatus = LeaseStatus | 'offline';

/** Further values of some codes. */
export interface WeightsErrorDetails {
  /** The HTTP status of the response, if there was one. */
  readonly status?: number | undefined;
  /** The first chunk whose tag does not match, counted from 0; only for the format `chunked`. */
  readonly chunk?: number | undefined;
  /** Bytes that the file has. */
  readonly have?: number | undefined;
  /** Bytes that the file must have. */
  readonly want?: number | undefined;
  /** Seconds after which the server accepts the next request. */
  readonly retryAfter?: number | undefined;
  /** How the server's refusal ends a lease; undefined if the lease continues. */
  readonly endsLease?: LeaseStatus | undefined;
}

/**
 * Every failure of the loader itself. Its message says what to do next. An abort is not a WeightsError: the load rejects
 * with the reason of the caller's signal. No message has key bytes, or the query of a URL, because that may be a credential.
 */
export class WeightsError extends Error implements WeightsErrorDetails {
  /** Which failure it is. */
  readonly code: WeightsErrorCode;

  /** The HTTP status of the response, if there was one. */
  readonly status: number | undefined;

  /** The first chunk whose tag does not match, counted from 0; only for the format `chunked`. */
  readonly chunk: number | undefined;

  /** Bytes that the file has, if its length was wrong. */
  readonly have: number | undefined;

  /** Bytes that the file must have, if its length was wrong. */
  readonly want: number | undefined;

  /** Seconds after which the server accepts the next request, if the response has Retry-After. */
  readonly retryAfter: number | undefined;

  /**
   * How this response of the key server ends a lease: its refusal, or a grant whose lease has already ended. Undefined if a lease
   * continues, and if the response may not be the key server's: for example a bare 403, which a proxy may have sent.
   */
  readonly endsLease: LeaseStatus | undefined;

  constructor(code: WeightsErrorCode, message: string, details: WeightsErrorDetails & { cause?: unknown } = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.name = 'WeightsError';
    this.code = code;
    this.status = details.status;
    this.chunk = details.chunk;
    this.have = details.have;
    this.want = details.want;
    this.retryAfter = details.retryAfter;
    this.endsLease = details.endsLease;
  }
}
