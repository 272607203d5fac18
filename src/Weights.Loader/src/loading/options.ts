import type { ContainerFormat } from '../container/format.js';
import type { ProgressCallback } from '../core/progress.js';
import type { KeySource } from '../keys/key-source.js';
import type { Memory } from '../ort/blob-support.js';
import type { CacheOption } from './cache-options.js';
import type { OrtModule, SessionOptionsOf } from '../ort/ort-module.js';

/** Options of {@link loadModel} and {@link loadEncryptedModel}. */
export interface LoadOptions<Ort extends OrtModule = OrtModule> {
  /** The onnxruntime-web module; default `globalThis.ort`. */
  readonly ort?: Ort | undefined;
  /**
   * Members of `ort.env`, which are set before the session is made: `{ wasm: { numThreads: 1, wasmPaths: '/ort/' } }`. Others keep their
   * values. Plain data only. Relative URLs in `wasm.wasmPaths` are resolved against the page. Without `isolate`, all sessions of the
   * module share one `ort.env`.
   */
  readonly ortEnv?: object | undefined;
  /**
   * The second argument of `ort.InferenceSession.create`. If no session can be made with its first execution provider, the loader
   * tries the others in their order, without another download; {@link LoadProgress.executionProviders} reports them.
   */
  readonly sessionOptions?: SessionOptionsOf<Ort> | undefined;
  /**
   * Aborts in any phase: requests and the worker are stopped, the plaintext is wiped, and the promise rejects with the
   * signal's reason.
   */
  readonly signal?: AbortSignal | undefined;
  /** Gets reports of the load's progress, in bytes. */
  readonly onProgress?: ProgressCallback | undefined;
  /**
   * How many failed attempts in a row are repeated, after a lost connection, a response of 5xx, or 30 seconds in which nothing arrived;
   * default 5. 0 means one attempt. The pauses are at most 0.5, 1, 2, 4, 8 and then 10 seconds, at least half of that. A download continues
   * where it stopped, and when 256 KiB more have arrived, the count begins again.
   */
  readonly retries?: number | undefined;
  /**
   * Where the plaintext of external data is while the session is made. `buffer`: in a Uint8Array for each file. `stream`:
   * never in memory as a whole; onnxruntime-web gets an {@link EncryptedBlob}, which decrypts what is read. Only the build
   * `onnxruntime-web/jspi` supports that; with other builds `stream` means `buffer`. `auto`, the default: `stream` if the
   * build supports it and the data has at least 128 MiB.
   */
  readonly memory?: Memory | undefined;
  /**
   * Keeps the encrypted files on the device, so that the next visit does not request them, and a download goes on where a closed tab
   * stopped. Default false. Files without a pin, and unencrypted ones, are not kept. If the browser cannot store them, the load goes on,
   * and the console says so once.
   */
  readonly cache?: CacheOption | undefined;
  /**
   * Whether the requests for manifest and model carry cookies; default `same-origin`. The requests for the key have their
   * own option.
   */
  readonly credentials?: RequestCredentials | undefined;
  /**
   * The URL of weights-loader.worker.js, relative to the page and of its origin; default: beside the loader, or where the bundler put it.
   * For a bundler that does not copy the worker script.
   */
  readonly workerUrl?: string | URL | undefined;
}

/** Further options of {@link loadEncryptedModel}, which {@link loadModel} finds in the manifest. */
export interface LoadEncryptedOptions<Ort extends OrtModule = OrtModule> extends LoadOptions<Ort> {
  /** The file's format; default `gcm`. It is never guessed from the file. */
  readonly format?: ContainerFormat | undefined;
  /** The model's Name, such as `face/detect`, to which a file of the format `chunked` is bound; `gcm` binds none. */
  readonly name?: string | undefined;
  /**
   * The file's `pin` in models.json, in base64url: 28 bytes for `gcm`, 64 for `chunked`. Another or an older file is then the error
   * `wrong-file`. Without it the file is not pinned.
   */
  readonly pin?: string | undefined;
}

/** Instead of `ort`: fetch, decryption and onnxruntime-web run in a worker, which ends with the session. */
export interface IsolationOptions {
  readonly isolate: true;
  /**
   * The URL of an onnxruntime-web module, such as `ort.wasm.bundle.min.mjs`, or of a module that sets `ort.env` and exports
   * onnxruntime-web. It must be of the page's origin if the Content-Security-Policy requires that.
   */
  readonly ortUrl: string | URL;
}

/** Options of {@link loadModel}. */
export interface LoadModelOptions<Ort extends OrtModule = OrtModule> extends LoadOptions<Ort> {
  /** Where the key comes from. Not needed for a model that is published unencrypted (`Encrypt="false"`). */
  readonly key?: KeySource | undefined;
  /**
   * With `key`: also accepts models that are published unencrypted. Otherwise they are the error `not-encrypted`, because the
   * manifest could have been replaced. Set it if one `key` serves encrypted and unencrypted models.
   */
  readonly allowUnencrypted?: boolean | undefined;
  /**
   * The URL of models.json, relative to the page. If there are several, the first that lists the name is used. Default: beside the
   * loader; if the loader is bundled, or is the entry `no-worker`, `weights/models.json` below the base URL of the page.
   */
  readonly manifest?: string | URL | readonly (string | URL)[] | undefined;
}
