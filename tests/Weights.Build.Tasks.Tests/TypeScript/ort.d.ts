// The part of onnxruntime-common's types that matters here, in the same form.

export interface DataTypeMap {
  float32: Float32Array;
  int64: BigInt64Array;
  string: string[];
}

export type Type = keyof DataTypeMap;

interface TensorBase<T extends Type> {
  readonly dims: readonly number[];
  readonly type: T;
  readonly data: DataTypeMap[T];
  reshape(dims: readonly number[]): TypedTensor<T>;
  dispose(): void;
}

export interface TypedTensor<T extends Type> extends TensorBase<T> {}

export interface Tensor extends TensorBase<Type> {}

export const Tensor: new <T extends Type>(type: T, data: DataTypeMap[T], dims?: readonly number[]) => TypedTensor<T>;

export interface RunOptions {
  readonly tag?: string;
}

type Values = { readonly [name: string]: Tensor };

export interface InferenceSession {
  readonly inputNames: readonly string[];
  run(feeds: Values, options?: RunOptions): Promise<Values>;
  run(feeds: Values, fetches: readonly string[] | { readonly [name: string]: Tensor | null }, options?: RunOptions): Promise<Values>;
  release(): Promise<void>;
}

export const InferenceSession: {
  create(model: ArrayBufferLike, options?: { readonly logId?: string }): Promise<InferenceSession>;
  create(model: Uint8Array, options?: { readonly logId?: string }): Promise<InferenceSession>;
};
