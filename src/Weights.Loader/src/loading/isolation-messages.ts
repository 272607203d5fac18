import type { Bytes } from '../core/bytes.js';
import type { Failure } from '../core/failure.js';
import type { LoadProgress } from '../core/progress.js';
import type { FetchPolicy } from '../http/fetch-policy.js';
import type { Memory } from '../ort/blob-support.js';
import type { ModelSource } from './model-source.js';

/** A tensor that is moved to or from an isolated session: the members of onnxruntime-web's Tensor that can be cloned. */
export interface IsolatedTensor {
  /** As in onnxruntime-web: `float32`, `int64`, `string` and so on. */
  readonly type: string;
  /** The elements; their type belongs to `type`. */
  readonly data: ArrayBufferView | readonly string[];
  /** The size of each dimension. */
  readonly dims: readonly number[];
}

/** Tensors by the names of the model's inputs or outputs. */
export type IsolatedTensors = Readonly<Record<string, IsolatedTensor>>;

/** From the page, before all others: import onnxruntime-web. */
export interface ImportOrtRequest {
  readonly kind: 'import-ort';
  /** Absolute. */
  readonly ortUrl: string;
  /** The option of this name, with absolute URLs. */
  readonly ortEnv: object | undefined;
  /** The option of this name. */
  readonly retries: number;
}

/** From the page: load a model and make a session of it. */
export interface IsolateRequest {
  readonly kind: 'isolate';
  readonly source: ModelSource;
  readonly sessionOptions: unknown;
  readonly policy: FetchPolicy;
  readonly memory: Memory | undefined;
}

/** From the page: the key that was requested. */
interface IsolatedKey {
  readonly kind: 'isolated-key';
  readonly id: number;
  readonly key: CryptoKey;
}

/** From the page: run the session. */
export interface RunSessionRequest {
  readonly kind: 'run-session';
  readonly id: number;
  readonly feeds: IsolatedTensors;
  readonly fetches: readonly string[] | undefined;
  readonly options: unknown;
}

export type IsolationRequest = ImportOrtRequest | IsolateRequest | IsolatedKey | RunSessionRequest;

/**
 * From the worker. `ort-imported`: the module is there, and this browser can run it. `unlock` without a header requests the content key of
 * the format `gcm`.
 */
export type IsolationResponse =
  | { readonly kind: 'ort-imported' }
  | { readonly kind: 'unlock'; readonly id: number; readonly header: Bytes | undefined; readonly name: string }
  | { readonly kind: 'report'; readonly progress: LoadProgress }
  | { readonly kind: 'session'; readonly inputNames: readonly string[]; readonly outputNames: readonly string[] }
  | { readonly kind: 'no-session'; readonly failure: Failure }
  | { readonly kind: 'run-result'; readonly id: number; readonly outputs: IsolatedTensors }
  | { readonly kind: 'no-run-result'; readonly id: number; readonly failure: Failure };

/** The buffers that can be moved, each once. Views into larger buffers are copied, so that no other bytes are moved with them. */
export function movable(tensors: IsolatedTensors): ArrayBuffer[] {
  const buffers = Object.values(tensors).map(({ data }) =>
    ArrayBuffer.isView(data) && data.byteLength === data.buffer.byteLength ? data.buffer : undefined,
  );
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
}
