import type { IsolatedTensor, IsolatedTensors } from '../loading/isolation-messages.js';
import type { OrtModule } from '../ort/ort-module.js';

interface HostedTensor extends IsolatedTensor {
  getData?(): Promise<IsolatedTensor['data']>;
}

/** The module of onnxruntime-web, as a worker uses it. */
export interface HostedOrt extends OrtModule {
  readonly Tensor: new (type: string, data: IsolatedTensor['data'], dims: readonly number[]) => HostedTensor;
}

/** A session of onnxruntime-web, as a worker uses it. */
export interface HostedSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, HostedTensor>, ...more: unknown[]): Promise<Record<string, HostedTensor>>;
}

/** Runs a session with tensors that were posted; returns tensors that can be posted. */
export async function runHosted(
  { Tensor }: HostedOrt,
  session: HostedSession,
  feeds: IsolatedTensors,
  fetches: readonly string[] | undefined,
  options: unknown,
): Promise<IsolatedTensors> {
  const tensors = Object.fromEntries(Object.entries(feeds).map(([name, { type, data, dims }]) => [name, new Tensor(type, data, dims)]));
  const more = [fetches, options].filter((argument) => argument !== undefined);
  const results = await session.run(tensors, ...more);
  return Object.fromEntries(await Promise.all(Object.entries(results).map(async ([name, tensor]) => [name, await plain(tensor)])));
}

async function plain(tensor: HostedTensor): Promise<IsolatedTensor> {
  const data = (await tensor.getData?.()) ?? tensor.data;
  return { type: tensor.type, data, dims: tensor.dims };
}
