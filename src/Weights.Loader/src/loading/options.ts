import type { KeySource } from '../keys/key-source.js';
import type { ContainerFormat } from '../keys/content-key.js';
import type { ProgressCallback } from '../core/progress.js';
import type { OrtModule, SessionOptionsOf } from '../ort/session.js';

/** See {@link LoadOptions.memory}. */
export type Memory = 'auto' | 'stream' | 'buffer';

/** Options of {@link loadEncryptedModel}. */
export interface LoadOptions<Ort extends OrtModule = OrtModule> {
  /** The onnxruntime-web module; default `globalThis.ort`. */
  readonly ort?: Ort | undefined;
  /** Passed on, unchanged, as the second argument of `ort.InferenceSession.create`. */
  readonly sessionOptions?: SessionOptionsOf<Ort> | undefined;
  /** Aborts in any phase: requests and the worker are stopped, the plaintext is wiped, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Told how the load gets on. */
  readonly onProgress?: ProgressCallback | undefined;
  /** How often a request is made again after a lost connection or an answer of 5xx; default 2. Downloads go on where they stopped, if the server has ranges. */
  readonly retries?: number | undefined;
  /**
   * Where the plaintext of external data lies while the session is made. `buffer`: in a Uint8Array each. `stream`: nowhere;
   * onnxruntime-web gets an {@link EncryptedBlob} and decrypts what it reads, which of its builds only
   * `onnxruntime-web/jspi` can do; with others it is `buffer`. `auto`, the default: `stream` where that is possible and the data large.
   */
  readonly memory?: Memory | undefined;
  /** Whether cookies go along with the requests for manifest and model; default `same-origin`. The source of the key says it for the key's. */
  readonly credentials?: RequestCredentials | undefined;
}

/** Further options of {@link loadEncryptedModel}: what a manifest would say. */
export interface LoadEncryptedOptions<Ort extends OrtModule = OrtModule> extends LoadOptions<Ort> {
  /** The file's format; default `gcm`. It is never guessed from the file. */
  readonly format?: ContainerFormat | undefined;
  /** The model's Name, such as `face/detect`, to which a file of the format `chunked` is bound; `gcm` binds none. */
  readonly name?: string | undefined;
}

/** Instead of `ort`: fetch, decryption and onnxruntime-web all run in a worker, which ends with the session. */
export interface IsolationOptions {
  readonly isolate: true;
  /** The URL of an onnxruntime-web module, such as `ort.wasm.bundle.min.mjs`; of the page's origin, where its Content-Security-Policy asks for that. */
  readonly ortUrl: string | URL;
}

/** Options of {@link loadModel}. */
export interface LoadModelOptions<Ort extends OrtModule = OrtModule> extends LoadOptions<Ort> {
  /** Where the key comes from. Not needed for a model that is published in the open (`Encrypt="false"`). */
  readonly key?: KeySource | undefined;
  /** Where models.json is; default: beside the loader. Of several, the first that lists the name. */
  readonly manifest?: string | URL | readonly (string | URL)[] | undefined;
}
