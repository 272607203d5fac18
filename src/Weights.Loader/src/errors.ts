/**
 * What went wrong, for code that has to tell the cases apart. The message of a {@link WeightsError} is for people.
 *
 * | code | meaning |
 * |---|---|
 * | `insecure-context` | WebCrypto is missing: the page came over plain http, not from localhost |
 * | `no-ort` | neither `options.ort` nor `globalThis.ort` is onnxruntime-web |
 * | `network` | a request got no answer: offline, DNS, CORS, Content-Security-Policy |
 * | `http-status` | the manifest or the model was answered with an error; see {@link WeightsError.status} |
 * | `not-a-container` | the answer is an HTML page or a model in the open, where ciphertext was expected |
 * | `truncated` | the file is shorter than announced, or too short to be a container at all |
 * | `too-long` | the file is longer than announced, or than its format allows |
 * | `wrong-key` | the key's fingerprint is not the one that the manifest names; nothing was decrypted |
 * | `tampered` | the authentication tag does not fit: wrong key, or a changed file |
 * | `bad-key` | the key is not 256 bits in one of the accepted forms, or the endpoint answered something else |
 * | `key-refused` | the key endpoint refused; see {@link WeightsError.status} |
 * | `bad-manifest` | models.json is not a manifest that this loader understands |
 * | `unknown-model` | no manifest lists the name |
 * | `unsupported-format` | the manifest names a container format that this loader cannot open |
 * | `out-of-memory` | the browser could not allocate the model's size |
 * | `decrypt` | the browser failed to decrypt for a reason of its own; see `cause` |
 * | `session` | onnxruntime-web could not make a session of the decrypted model; see `cause` |
 */
export type WeightsErrorCode =
  | 'insecure-context'
  | 'no-ort'
  | 'network'
  | 'http-status'
  | 'not-a-container'
  | 'truncated'
  | 'too-long'
  | 'wrong-key'
  | 'tampered'
  | 'bad-key'
  | 'key-refused'
  | 'bad-manifest'
  | 'unknown-model'
  | 'unsupported-format'
  | 'out-of-memory'
  | 'decrypt'
  | 'session';

/**
 * Every failure of the loader itself. An abort is none: it rejects with the reason of the caller's signal.
 * No message holds key bytes, nor a URL's query, which may be a credential.
 */
export class WeightsError extends Error {
  /** Which failure it is. */
  readonly code: WeightsErrorCode;

  /** The HTTP status of the answer, where there was one. */
  readonly status: number | undefined;

  constructor(code: WeightsErrorCode, message: string, details: { status?: number; cause?: unknown } = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.name = 'WeightsError';
    this.code = code;
    this.status = details.status;
  }
}
