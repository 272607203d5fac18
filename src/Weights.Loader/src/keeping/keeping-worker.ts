import { abortable } from '../core/abort.js';
import { fromFailure } from '../core/failure.js';
import { SingleRequest } from '../workers/single-request.js';
import type { StartWorker } from '../workers/start-worker.js';
import type { KeepRequest, KeepResponse } from './messages.js';

/** The progress of a download, in bytes. */
export type KeepReport = (loaded: number, total: number | undefined) => void;

/**
 * Has a worker do one request.
 *
 * @param here - what this thread does instead, if no worker can be started
 * @throws {@link WeightsError} `decrypt` if the worker stops; and what it reports
 */
export async function keepingWorker<Result>(
  start: StartWorker,
  request: KeepRequest,
  signal: AbortSignal,
  report: KeepReport,
  here: () => Promise<Result>,
): Promise<Result> {
  const worker = new SingleRequest<KeepRequest, KeepResponse, Result>(start, false, (waiter) => ({
    'keep-progress': ({ loaded, total }) => {
      try {
        report(loaded, total);
      } catch (error) {
        waiter.reject(error); // the caller's progress callback failed
      }
    },
    kept: ({ complete }) => waiter.resolve(complete as Result),
    fetched: ({ download }) => waiter.resolve(download as Result),
    'not-kept': ({ failure }) => waiter.reject(fromFailure(failure)),
  }));
  try {
    return await abortable(worker.send(request, [], here), signal);
  } finally {
    worker.close();
  }
}
