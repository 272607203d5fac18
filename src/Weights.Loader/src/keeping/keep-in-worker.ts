import type { StartWorker } from '../workers/start-worker.js';
import { findStored, isWhole } from '../storage/stored-file.js';
import type { PinnedFile } from '../reading/whole-file.js';
import { keepingWorker, type KeepReport } from './keeping-worker.js';

/**
 * On the page, which cannot write files that survive a killed tab: has a worker download a file and keep it on this device.
 *
 * @returns whether all of it is there; false if no worker can be started, too
 * @throws {@link WeightsError} as keepFile; or the signal's reason.
 */
export async function keepInWorker(start: StartWorker, file: PinnedFile, signal: AbortSignal, report: KeepReport): Promise<boolean> {
  if (isWhole(await findStored(file.entry).catch(() => undefined), file.expected)) {
    return true;
  }
  return keepingWorker<boolean>(start, { kind: 'keep', file }, signal, report, async () => false);
}
