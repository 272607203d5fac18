import { reportedElsewhere } from '../core/reported-elsewhere.js';
import type { OrtModule } from './ort-module.js';
import { messageOf, NO_JSPI, sessionFailure } from './session-failure.js';
import { turnsOf } from './session-turns.js';

/** ModelProto {ir_version 8, opset 13, graph {Identity(x) → y, input x: float[1], output y: float[1]}}. */
const SMALLEST = 'CAg6NwoQCgF4EgF5IghJZGVudGl0eRIBcFoPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCBAoAEA0=';

/** Whether this browser can run every build of onnxruntime-web. Only the build for JavaScript Promise Integration needs a certain one. */
export function runsEveryBuild(): boolean {
  return 'Suspending' in WebAssembly;
}

const started = new WeakSet<OrtModule['InferenceSession']>();

/**
 * Ends the load of a page whose onnxruntime-web cannot run in this browser, before anything is downloaded. Only the build for JavaScript
 * Promise Integration is found out so early: it fails before it waits for anything. Other builds begin to start, while the model is
 * downloaded.
 *
 * @param signal - of the load
 * @throws {@link WeightsError} `no-ort`.
 */
export async function requireBrowserSupport(ort: OrtModule, signal: AbortSignal): Promise<void> {
  const { env } = ort as { readonly env?: { readonly versions?: { readonly web?: string } } };
  if (runsEveryBuild() || env?.versions?.web === undefined || started.has(ort.InferenceSession)) {
    return;
  }
  let failure: unknown;
  const start = turnsOf(ort).create(
    false,
    async () => {
      const session = (await ort.InferenceSession.create(Uint8Array.from(atob(SMALLEST), (letter) => letter.charCodeAt(0)))) as {
        release?(): Promise<void>;
      };
      await session.release?.();
    },
    signal,
  );
  reportedElsewhere(start.catch((error: unknown) => (failure = error))); // by the session of the model, which fails in the same way
  await new Promise((resolve) => setTimeout(resolve));
  if (failure !== undefined && messageOf(failure).includes(NO_JSPI)) {
    throw sessionFailure(failure, 0);
  }
  started.add(ort.InferenceSession);
}
