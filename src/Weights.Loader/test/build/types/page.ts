// A page's script, as it is with the npm package. Each TypeScript compiler of test/build/types.test.ts must accept it.
import * as ort from 'onnxruntime-common'; // onnxruntime-web has the same types: "export * from 'onnxruntime-common'"
import {
  decryptModel,
  EncryptedBlob,
  loadModel,
  openEncrypted,
  WeightsError,
  type LoadModelOptions,
  type OpenedFile,
} from 'weights-loader';
import * as noWorker from 'weights-loader/no-worker';
import 'weights-loader/weights-loader.worker.js';

export async function loaded(signal: AbortSignal | undefined): Promise<ort.InferenceSession | undefined> {
  const options: LoadModelOptions<typeof ort> = {
    ort,
    key: { session: '/api/model-key/session', onStatus: (status, model) => void `${status} ${model}` },
    sessionOptions: { executionProviders: ['wasm'] },
    onProgress: ({ phase, loaded, total }) => void `${phase} ${loaded} ${total ?? 0}`,
    workerUrl: new URL('https://site.test/worker.js'),
    signal,
  };
  try {
    const session = await loadModel('silero_vad', options);
    await session.run({ input: new ort.Tensor('float32', new Float32Array(512), [1, 512]) });
    return await noWorker.loadModel('silero_vad', { ort });
  } catch (error) {
    if (error instanceof WeightsError && error.code === 'key-refused') {
      return undefined;
    }
    throw error;
  }
}

export async function isolated(): Promise<readonly string[]> {
  const session = await loadModel('silero_vad', { isolate: true, ortUrl: '/ort.mjs' });
  const { output } = await session.run({ input: { type: 'float32', data: new Float32Array(512), dims: [1, 512] } });
  session.dispose();
  // @ts-expect-error: with "isolate" the URL of onnxruntime-web is required
  void loadModel('silero_vad', { isolate: true });
  return output === undefined ? [] : session.outputNames;
}

/** Bytes of the loader are accepted where the browser wants bytes that are not shared memory. */
export async function lowerLayers(key: Uint8Array, file: Uint8Array): Promise<Uint8Array[]> {
  const opened: OpenedFile = await openEncrypted(file, key, { file: 'a.onnx' });
  const part: Uint8Array = await opened.read(0, 16);
  await crypto.subtle.digest('SHA-256', await opened.read(0, 16));
  const source = { size: 3, read: async (offset: number, length: number) => new Uint8Array([1, 2, 3]).slice(offset, offset + length) };
  await openEncrypted(source, key, { file: 'a.onnx' });
  const blob: Blob = new EncryptedBlob(opened);
  return [part, await decryptModel(file, key), new Uint8Array(await blob.arrayBuffer())];
}
