import type { Memory } from '../loading/options.js';
import type { OrtModule } from './session.js';

/**
 * ModelProto {ir_version 8, opset 13, graph {Identity(w) → y, initializer w: float[1] with data_location EXTERNAL at
 * "w", output y}}: the smallest model that reads external data.
 */
const PROBE = 'CAg6QAoQCgF3EgF5IghJZGVudGl0eRIBcCoYCAEQAUIBd2oNCghsb2NhdGlvbhIBd3ABYg8KAXkSCgoICAESBAoCCAFCBAoAEA0=';

/** Other builds read a Blob as a whole, which would put all of the plaintext into one buffer that nobody wipes. */
class StreamOnlyBlob extends Blob {
  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.reject(new Error('This build of onnxruntime-web does not read ranges.'));
  }
}

const answers = new WeakMap<OrtModule, Promise<boolean>>();

/** Below this, `auto` keeps external data in a buffer: one request for all of it, beside that for the graph. */
const LARGE_BYTES = 128 * 1024 * 1024;

/**
 * Whether external data is to be read on demand: where that is asked for, or worth it, and this build of onnxruntime-web
 * can: `onnxruntime-web/jspi` alone does, and only a session can tell.
 */
export async function streams(
  bytes: number,
  memory: Memory | undefined,
  load: () => OrtModule | Promise<OrtModule>,
  sessionOptions: unknown,
): Promise<boolean> {
  // Without JavaScript Promise Integration nothing needs to be tried.
  if ((memory !== 'stream' && bytes < LARGE_BYTES) || !('Suspending' in WebAssembly)) {
    return false;
  }
  const ort = await load();
  const answer = answers.get(ort) ?? probe(ort, (sessionOptions as { executionProviders?: unknown } | undefined)?.executionProviders);
  answers.set(ort, answer);
  return answer;
}

async function probe(ort: OrtModule, executionProviders: unknown): Promise<boolean> {
  try {
    const externalData = [{ path: 'w', data: new StreamOnlyBlob([new Uint8Array(4)]) }];
    const session = (await ort.InferenceSession.create(
      Uint8Array.from(atob(PROBE), (letter) => letter.charCodeAt(0)),
      { ...(executionProviders === undefined ? {} : { executionProviders }), externalData },
    )) as { release?(): Promise<void> };
    await session.release?.();
    return true;
  } catch {
    return false;
  }
}
