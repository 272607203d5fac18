import type { Memory } from './options.js';
import type { LoadProgress } from '../core/progress.js';
import type { ModelSource } from './load-files.js';
import type { Failure } from '../workers/messages.js';

/** A tensor on its way to or from an isolated session: the members of onnxruntime-web's Tensor that can be cloned. */
export interface IsolatedTensor {
  /** As in onnxruntime-web: `float32`, `int64`, `string` and so on. */
  readonly type: string;
  readonly data: ArrayBufferView | readonly string[];
  readonly dims: readonly number[];
}

export type IsolatedTensors = Readonly<Record<string, IsolatedTensor>>;

/** From the page: load a model and make a session of it. */
export interface IsolateRequest {
  readonly kind: 'isolate';
  readonly source: ModelSource;
  readonly ortUrl: string;
  readonly sessionOptions: unknown;
  readonly credentials: RequestCredentials | undefined;
  readonly retries: number | undefined;
  readonly memory: Memory | undefined;
}

/** From the page: the key that was asked for. */
export interface IsolatedKey {
  readonly kind: 'isolated-key';
  readonly id: number;
  readonly key: CryptoKey;
}

/** From the page: run the session. */
export interface CallRequest {
  readonly kind: 'call';
  readonly id: number;
  readonly feeds: IsolatedTensors;
  readonly fetches: readonly string[] | undefined;
  readonly options: unknown;
}

export type IsolatedRequest = IsolateRequest | IsolatedKey | CallRequest;

/** From the worker. `unlock` without a header asks for a v1 content key. */
export type IsolatedAnswer =
  | { readonly kind: 'unlock'; readonly id: number; readonly header: Uint8Array<ArrayBuffer> | undefined; readonly name: string }
  | { readonly kind: 'report'; readonly progress: LoadProgress }
  | { readonly kind: 'session'; readonly inputNames: readonly string[]; readonly outputNames: readonly string[] }
  | { readonly kind: 'no-session'; readonly failure: Failure }
  | { readonly kind: 'result'; readonly id: number; readonly outputs: IsolatedTensors }
  | { readonly kind: 'no-result'; readonly id: number; readonly message: string };

/** The buffers that can be moved, each once; views into larger buffers are copied, so that no neighbour goes along. */
export function movable(tensors: IsolatedTensors): ArrayBuffer[] {
  const buffers = Object.values(tensors).map(({ data }) =>
    ArrayBuffer.isView(data) && data.byteLength === data.buffer.byteLength ? data.buffer : undefined,
  );
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
}
