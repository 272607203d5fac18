import type { IsolatedTensors } from './isolation-messages.js';

/** A session in its own worker. The end of that worker is the only way to wipe the weights from onnxruntime-web's memory. */
export interface IsolatedSession {
  /** The names of the model's inputs. */
  readonly inputNames: readonly string[];
  /** The names of the model's outputs. */
  readonly outputNames: readonly string[];
  /**
   * Like onnxruntime-web's `run`. Tensors are moved, not copied: a feed whose array has the whole of its buffer is detached.
   *
   * @throws {@link WeightsError} `session`; `key-revoked` or `key-expired` if the lease of the key has ended.
   */
  run(feeds: IsolatedTensors, fetches?: readonly string[], options?: unknown): Promise<IsolatedTensors>;
  /** The same as {@link IsolatedSession.dispose}, by the name that onnxruntime-web has for it. */
  release(): Promise<void>;
  /** Terminates the worker, and with it the weights. Runs in progress fail. */
  dispose(): void;
}
