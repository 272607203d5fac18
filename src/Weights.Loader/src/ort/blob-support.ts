import { shareRequest } from '../core/shared-request.js';
import { providerNames } from './execution-providers.js';
import type { OrtModule } from './ort-module.js';
import { turnsOf } from './session-turns.js';

/** See {@link LoadOptions.memory}. */
export type Memory = 'auto' | 'stream' | 'buffer';

/**
 * ModelProto {ir_version 8, opset 13, graph {Identity(w) → y, initializer w: float[1] with data_location EXTERNAL at
 * "w", output y}}: the smallest model that reads external data.
 */
const PROBE = 'CAg6QAoQCgF3EgF5IghJZGVudGl0eRIBcCoYCAEQAUIBd2oNCghsb2NhdGlvbhIBd3ABYg8KAXkSCgoICAESBAoCCAFCBAoAEA0=';

/** Other builds read a Blob as a whole, which would put all of the plaintext into one buffer that is never wiped. */
class StreamOnlyBlob extends Blob {
  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.reject(new Error('This build of onnxruntime-web does not read ranges.'));
  }
}

/** Modules that can. A failure is not remembered, because it may be that of the execution providers or of a want of memory. */
const canRead = new WeakSet<OrtModule['InferenceSession']>();

/** Below this size `auto` keeps external data in a buffer, which takes one request for all of it. */
const LARGE_BYTES = 128 * 1024 * 1024;

/**
 * Whether external data is read on demand. The caller must ask for it or the data must be large, and this build of
 * onnxruntime-web must support it. Only `onnxruntime-web/jspi` does, and only a session shows that.
 *
 * @param bytes - of all external data
 * @param load - returns the module of onnxruntime-web; called only if it is needed
 * @param signal - of the load
 */
export async function readsBlobs(
  bytes: number,
  memory: Memory | undefined,
  load: () => OrtModule | Promise<OrtModule>,
  sessionOptions: unknown,
  signal: AbortSignal,
): Promise<boolean> {
  const wanted = memory === 'stream' || (memory !== 'buffer' && bytes >= LARGE_BYTES);
  // No build can do it without JavaScript Promise Integration.
  if (!wanted || !('Suspending' in WebAssembly)) {
    return false;
  }
  const ort = await load();
  const { executionProviders } = (sessionOptions ?? {}) as { executionProviders?: unknown };
  const providers = providerNames(sessionOptions).join();
  const able =
    canRead.has(ort.InferenceSession) ||
    (await shareRequest(['blob support', ort.InferenceSession, providers], signal, (shared) =>
      turnsOf(ort).create(true, () => probe(ort, executionProviders), shared),
    ));
  if (able) {
    canRead.add(ort.InferenceSession);
  }
  return able;
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
