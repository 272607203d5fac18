import type { KeySource } from './key-source.js';
import type { ProgressCallback } from './progress.js';
import type { OrtModule, SessionOptionsOf } from './session.js';

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
  /** Whether cookies go along with the requests for manifest and model; default `same-origin`. A key URL is always `same-origin`. */
  readonly credentials?: RequestCredentials | undefined;
}

/** Options of {@link loadModel}. */
export interface LoadModelOptions<Ort extends OrtModule = OrtModule> extends LoadOptions<Ort> {
  /** Where the key comes from. Not needed for a model that is published in the open (`Encrypt="false"`). */
  readonly key?: KeySource | undefined;
  /** Where models.json is; default: beside the loader. Of several, the first that lists the name. */
  readonly manifest?: string | URL | readonly (string | URL)[] | undefined;
}
