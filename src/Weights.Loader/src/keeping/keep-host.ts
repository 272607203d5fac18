import { NEVER_ABORTED } from '../core/abort.js';
import { toFailure } from '../core/failure.js';
import type { Handlers } from '../core/handlers.js';
import { downloadPinned, type PinnedFile } from '../reading/whole-file.js';
import type { Post } from '../workers/start-worker.js';
import { keepFile } from './keep-file.js';
import type { KeepRequest, KeepResponse } from './messages.js';

/** Progress is reported this often, because each message costs the page's thread time. */
const PROGRESS_MS = 50;

/** In a worker: downloads a file and keeps it on this device. An abort terminates the worker. */
export function hostKeeping(post: Post<KeepResponse>): Handlers<KeepRequest> {
  let last = -Infinity;
  const report = (loaded: number, total: number | undefined): void => {
    const now = performance.now();
    if (loaded === total || now - last >= PROGRESS_MS) {
      last = now;
      post({ kind: 'keep-progress', loaded, total });
    }
  };
  const fail = (error: unknown): void => post({ kind: 'not-kept', failure: toFailure(error) });

  async function keep(file: PinnedFile): Promise<void> {
    post({ kind: 'kept', complete: await keepFile(file, NEVER_ABORTED, report) });
  }

  async function fetch(file: PinnedFile): Promise<void> {
    const download = await downloadPinned(file, NEVER_ABORTED, (_, loaded, total) => report(loaded, total));
    post({ kind: 'fetched', download }, [download.bytes.buffer]);
  }

  return {
    keep: ({ file }) => void keep(file).catch(fail),
    fetch: ({ file }) => void fetch(file).catch(fail),
  };
}
