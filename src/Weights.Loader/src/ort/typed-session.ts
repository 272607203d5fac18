declare global {
  /**
   * The site's models by name, each with the element types of its feeds and fetches. Empty here: the file that the build
   * writes with `WeightsTypeScriptFile` adds them.
   */
  interface WeightsModels {}
}

/** The type of a tensor's `data` for each element type, as in onnxruntime-web. */
export interface TensorData {
  float32: Float32Array;
  float64: Float64Array;
  int8: Int8Array;
  uint8: Uint8Array;
  int16: Int16Array;
  uint16: Uint16Array;
  int32: Int32Array;
  uint32: Uint32Array;
  int64: BigInt64Array;
  uint64: BigUint64Array;
  bool: Uint8Array;
  string: string[];
}

/** The type of a session's feeds and fetches: onnxruntime-web's Tensor. */
export type ValueOf<Session> = Session extends { run(feeds: infer Feeds, ...rest: any[]): any } ? Feeds[keyof Feeds] : unknown;

/** The options of a session's `run`. */
export type RunOptionsOf<Session> = Session extends { run(feeds: any, fetches: any, options?: infer Options): any } ? Options : unknown;

/** A tensor of one element type. If the type is not in {@link TensorData}, a tensor of any type. */
export type ModelTensor<Session, Type> = Type extends keyof TensorData
  ? ValueOf<Session> & { readonly type: Type; readonly data: TensorData[Type] }
  : ValueOf<Session>;

/** Tensors by name, from element types by name. */
export type ModelTensors<Session, Types> = { readonly [Name in keyof Types]: ModelTensor<Session, Types[Name]> };

/** A session with the names and element types of its model's feeds and fetches. */
export type TypedSession<Session, Feeds, Fetches> = Omit<Session, 'run'> & {
  run(feeds: ModelTensors<Session, Feeds>, options?: RunOptionsOf<Session>): Promise<ModelTensors<Session, Fetches>>;
  run<Wanted extends keyof Fetches>(
    feeds: ModelTensors<Session, Feeds>,
    fetches: readonly Wanted[],
    options?: RunOptionsOf<Session>,
  ): Promise<Pick<ModelTensors<Session, Fetches>, Wanted>>;
};

/** A session; typed if {@link WeightsModels} has the model of that name. */
export type ModelSession<Session, Name> = Name extends keyof WeightsModels
  ? WeightsModels[Name] extends { feeds: infer Feeds; fetches: infer Fetches }
    ? TypedSession<Session, Feeds, Fetches>
    : Session
  : Session;
