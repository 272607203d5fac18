import { WeightsError } from '../core/errors.js';
import { fetchPolicy } from '../http/fetch-policy.js';
import { RetryBudget, withRetries } from '../http/retry.js';
import { firstAnswer, startFailed } from './first-answer.js';
import { keysDoNotArrive, requireKeysArrive } from './key-probe.js';
import { scriptUrl, type StartWorker } from './start-worker.js';
import { requireServed } from './worker-script.js';

/**
 * Starts a worker and waits until its script runs. A script that cannot be loaded is requested again like any file.
 *
 * @param keys - whether keys will be sent to it
 * @param signal - ends the attempts
 * @param failed - called when an attempt has failed, before the pause and the next one
 * @throws {@link WeightsError} `network`, `http-status`, `session`: why there is no worker; or the signal's reason.
 */
export function startScript(start: StartWorker, keys: boolean, signal: AbortSignal, failed: () => void): Promise<Worker> {
  const attempts = async (): Promise<Worker> => {
    const worker = await attempt(start, keys, signal);
    if (worker !== undefined) {
      return worker;
    }
    const url = scriptUrl(start);
    if (url === undefined) {
      throw new WeightsError('network', 'The worker script cannot be loaded.');
    }
    await requireServed(url, signal);
    const second = await attempt(start, keys, signal);
    if (second === undefined) {
      throw startFailed(
        url,
        'the server sends it, but it is not the script of this loader, or it lacks the header Cross-Origin-Embedder-Policy of the page. ' +
          "The browser's console shows which.",
      );
    }
    return second;
  };
  return withRetries(new RetryBudget(fetchPolicy().retries, signal), () =>
    attempts().catch((error: unknown) => {
      failed();
      throw error;
    }),
  );
}

/** @returns undefined if the script was not loaded, or did not answer in time */
async function attempt(start: StartWorker, keys: boolean, signal: AbortSignal): Promise<Worker | undefined> {
  signal.throwIfAborted();
  if (keys) {
    requireKeysArrive(start);
  }
  const worker = construct(start);
  let runs = false;
  try {
    const answer = await firstAnswer(worker, scriptUrl(start), keys, signal);
    if (keys && answer === 'without-keys') {
      keysDoNotArrive(start);
      requireKeysArrive(start);
    }
    runs = answer !== 'none';
    return runs ? worker : undefined;
  } finally {
    if (!runs) {
      worker.terminate();
    }
  }
}

function construct(start: StartWorker): Worker {
  try {
    return start();
  } catch (error) {
    throw error instanceof WeightsError
      ? error
      : startFailed(
          scriptUrl(start),
          `this page cannot start it (${String(error)}). It must be of the page's origin, and the Content-Security-Policy must allow it ` +
            '(worker-src).',
          error,
        );
  }
}
