import { abortable } from '../core/abort.js';
import { WeightsError } from '../core/errors.js';
import { fromFailure } from '../core/failure.js';
import { findStored, isWhole } from '../storage/stored-file.js';
import { SingleRequest } from '../workers/single-request.js';
import type { StartWorker } from '../workers/start-worker.js';
import type { PinnedFile } from '../reading/whole-file.js';
import type { KeepRequest, KeepResponse } from './messages.js';

/**
 * On the page, which cannot write files that survive a killed tab: has a worker download a file and keep it on this device.
 *
 * @returns whether all of it is there; false if no worker can be started, too
 * @throws {@link WeightsError} as keepFile; or the signal's reason.
 */
export async function keepInWorker(
  start: StartWorker,
  file: PinnedFile,
  signal: AbortSignal,
  report: (loaded: number, total: number | undefined) => void,
): Promise<boolean> {
  if (isWhole(await findStored(file.entry).catch(() => undefined), file.expected)) {
    return true;
  }
  const worker = new SingleRequest<KeepRequest, KeepResponse, boolean>(start, false, (waiter) => ({
    'keep-progress': ({ loaded, total }) => {
      try {
        report(loaded, total);
      } catch (error) {
        waiter.reject(error); // the caller's progress callback failed
      }
    },
    kept: ({ complete }) => waiter.resolve(complete),
    'not-kept': ({ failure }) => waiter.reject(fromFailure(failure)),
  }));
  try {
    return await abortable(
      worker.send({ kind: 'keep', file }, [], async () => false),
      signal,
    );
  } catch (error) {
    // The worker has stopped. The load goes on without it.
    if (!signal.aborted && error instanceof WeightsError && error.code === 'decrypt') {
      return false;
    }
    throw error;
  } finally {
    worker.close();
  }
}
