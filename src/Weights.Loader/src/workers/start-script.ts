import { WeightsError } from '../core/errors.js';
import { fetchPolicy } from '../http/fetch-policy.js';
import { RetryBudget, withRetries } from '../http/retry.js';
import { firstResponse, RESPONSE_MS, scriptName, startFailed } from './first-response.js';
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
  const { retries } = fetchPolicy({ retries: start.retries });
  return withRetries(new RetryBudget(retries, signal), () =>
    twoAttempts(start, keys, signal).catch((error: unknown) => {
      failed();
      throw error;
    }),
  );
}

/** The second one is made at once, after the script itself has arrived. An older version may have come from a cache. */
async function twoAttempts(start: StartWorker, keys: boolean, signal: AbortSignal): Promise<Worker> {
  const first = await attempt(start, keys, signal);
  if (typeof first !== 'string') {
    return first;
  }
  const url = scriptUrl(start);
  if (url === undefined) {
    throw new WeightsError('network', 'The worker script cannot be loaded.');
  }
  await requireServed(url, signal);
  const second = await attempt(start, keys, signal);
  switch (second) {
    case 'late':
      throw new WeightsError(
        'network',
        `${scriptName(url)} did not run within ${RESPONSE_MS / 1000} seconds. The server sends it, so the network or this device is ` +
          'slow. Load the model again.',
      );
    case 'other-version':
      throw startFailed(
        url,
        'it is of another version than the loader of this page. A newer version of the site was deployed: reload the page. If that ' +
          'changes nothing, publish the weights-loader.worker.js that belongs to the loader.',
      );
    case 'failed':
      throw startFailed(
        url,
        'the server sends it, but it is not the script of this loader, or it lacks the header Cross-Origin-Embedder-Policy of the page. ' +
          "The browser's console shows which.",
      );
    default:
      return second;
  }
}

/** @returns why the worker cannot be used, or the worker */
async function attempt(start: StartWorker, keys: boolean, signal: AbortSignal): Promise<Worker | 'failed' | 'late' | 'other-version'> {
  signal.throwIfAborted();
  if (keys) {
    requireKeysArrive(start);
  }
  const worker = construct(start);
  let runs = false;
  try {
    const response = await firstResponse(worker, scriptUrl(start), keys, signal);
    if (response !== 'runs' && response !== 'without-keys') {
      return response;
    }
    if (keys && response === 'without-keys') {
      keysDoNotArrive(start);
      requireKeysArrive(start);
    }
    runs = true;
    return worker;
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
