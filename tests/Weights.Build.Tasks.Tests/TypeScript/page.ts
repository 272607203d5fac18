// A page's script. tsc must refuse each line below an @ts-expect-error, and accept all others.
import { loadModel } from './weights-loader.js';
import * as ort from 'onnxruntime-web';

const input = new ort.Tensor('float32', new Float32Array(512), [1, 512]);
const state = new ort.Tensor('float32', new Float32Array(256), [2, 1, 128]);
const sr = new ort.Tensor('int64', new BigInt64Array([16000n]), []);

export async function typed(): Promise<Float32Array> {
  const session = await loadModel('face/detect', { ort });
  const { output, 'next.state': next } = await session.run({ input, state, sr });
  await session.run({ input, state: next, sr }, { tag: 'second' });
  const chosen = await session.run({ input, state, sr }, ['output']);

  // @ts-expect-error: a feed is missing
  await session.run({ input, state });
  // @ts-expect-error: the element type is another one
  await session.run({ input, state, sr: input });
  // @ts-expect-error: there is no such feed
  await session.run({ input, state, sr, typo: input });
  // @ts-expect-error: there is no such output
  await session.run({ input, state, sr }, ['typo']);
  // @ts-expect-error: this output was not requested
  chosen['next.state'];
  // @ts-expect-error: the output has another element type
  const wrong: BigInt64Array = output.data;
  void wrong;

  await session.release();
  const handedOn: ort.InferenceSession = session;
  return handedOn.inputNames.length > 0 ? chosen.output.data : output.data;
}

export async function named(anyName: string): Promise<void> {
  const known: keyof WeightsModels = 'face/detect';
  // @ts-expect-error: no model of that name
  const unknown: keyof WeightsModels = 'face/detekt';
  const names: string[] = [known, unknown, anyName];

  // A model whose tensors the build does not know, a name known only at run time, and an explicit type: onnxruntime-web's own session.
  for (const session of [
    await loadModel('runtime', { ort }),
    await loadModel(anyName, { ort }),
    await loadModel<typeof ort>('face/detect', { ort }),
  ]) {
    const plain: ort.InferenceSession = session;
    await plain.run({ [names[0]!]: input });
  }

  // Feeds and fetches that are not tensors, or whose element type has no array in onnxruntime-web, are accepted too.
  const odd = await loadModel('odd', { ort });
  const { list } = await odd.run({ 'a "quoted" name': input, half: input });
  list.dispose();
}

export async function withoutModule(): Promise<number> {
  const session = await loadModel('face/detect');
  const { output } = await session.run({ input, state, sr });
  return output.data[0]!;
}
