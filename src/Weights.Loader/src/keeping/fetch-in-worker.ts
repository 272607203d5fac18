import type { Report } from '../core/progress.js';
import type { Download } from '../reading/download.js';
import { downloadPinned, type PinnedFile } from '../reading/whole-file.js';
import { findStored, isWhole } from '../storage/stored-file.js';
import { isSmall } from '../workers/small-file.js';
import type { StartWorker } from '../workers/start-worker.js';
import { keepingWorker } from './keeping-worker.js';

/**
 * On the page: fetches a file of the format `gcm` that is kept on the device, or will be. A worker does it, because it can write files, and
 * reads them faster. The page reads small ones that are there already, and all files if no worker can be started.
 *
 * @throws {@link WeightsError} as downloadPinned; or the signal's reason.
 */
export async function fetchInWorker(start: StartWorker, file: PinnedFile, signal: AbortSignal, report: Report): Promise<Download> {
  const here = (): Promise<Download> => downloadPinned(file, signal, report);
  if (isSmall(file.expected) && isWhole(await findStored(file.entry).catch(() => undefined), file.expected)) {
    return here();
  }
  report('download', 0, file.expected);
  return keepingWorker(start, { kind: 'fetch', file }, signal, (loaded, total) => report('download', loaded, total), here);
}
