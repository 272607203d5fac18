import { abortable } from '../core/abort.js';
import { WeightsError } from '../core/errors.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { absoluteUrl } from '../core/url.js';
import { fetchPolicy } from '../http/fetch-policy.js';
import { runsEveryBuild } from '../ort/browser-support.js';
import { plainEnv } from '../ort/ort-env.js';
import type { FileKeys } from '../reading/file-keys.js';
import type { StartWorker } from '../workers/start-worker.js';
import { IsolatedClient } from './isolated-client.js';
import type { IsolatedSession } from './isolated-session.js';
import type { ModelSource } from './model-source.js';
import type { IsolationOptions, LoadOptions } from './options.js';

/**
 * Starts the worker of an isolated session. It imports onnxruntime-web while the page asks for the manifest. If this browser may be unable
 * to run that build, waits until it is known, so that nothing else is requested in vain.
 *
 * @param keys - whether keys will be sent to it
 * @param signal - its abort ends the worker
 * @returns loads a model and makes its session
 * @throws {@link WeightsError} with any of the codes of a load; or the signal's reason.
 */
export async function startIsolated(
  start: StartWorker,
  options: LoadOptions & Partial<IsolationOptions>,
  keys: boolean,
  signal: AbortSignal,
): Promise<(source: ModelSource, keys: FileKeys | undefined) => Promise<IsolatedSession>> {
  const { ortUrl, ortEnv, sessionOptions, memory, onProgress, credentials, retries } = options;
  if (ortUrl === undefined) {
    throw new WeightsError('no-ort', 'The option "isolate" needs the option "ortUrl": the URL of an onnxruntime-web module.');
  }
  const policy = fetchPolicy({ credentials, retries });
  const module = { ortUrl: absoluteUrl(String(ortUrl), 'ortUrl'), ortEnv: plainEnv(ortEnv), retries: policy.retries };
  const client = new IsolatedClient(start, keys, onProgress);
  const stop = (): void => client.close(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  const usable = client.importOrt({ kind: 'import-ort', ...module });
  reportedElsewhere(usable); // by the load of the model, which then fails with the same error
  if (!runsEveryBuild()) {
    await abortable(usable, signal);
  }
  return async (source, fileKeys) => {
    const session = await abortable(client.load({ kind: 'isolate', source, sessionOptions, policy, memory }, fileKeys), signal);
    signal.removeEventListener('abort', stop);
    return session;
  };
}
