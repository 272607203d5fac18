import { NEVER_ABORTED } from '../core/abort.js';
import { toFailure } from '../core/failure.js';
import type { Post } from '../workers/start-worker.js';
import { keepFile } from './keep-file.js';
import type { KeepRequest, KeepResponse } from './messages.js';

/** Progress is reported this often, because each message costs the page's thread time. */
const PROGRESS_MS = 50;

/** In a worker: downloads a file and keeps it on this device. An abort terminates the worker. */
export async function hostKeeping({ file }: KeepRequest, post: Post<KeepResponse>): Promise<void> {
  let last = -Infinity;
  try {
    const complete = await keepFile(file, NEVER_ABORTED, (loaded, total) => {
      const now = performance.now();
      if (loaded === total || now - last >= PROGRESS_MS) {
        last = now;
        post({ kind: 'keep-progress', loaded, total });
      }
    });
    post({ kind: 'kept', complete });
  } catch (error) {
    post({ kind: 'not-kept', failure: toFailure(error) });
  }
}
