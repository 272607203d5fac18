import { site } from '../site/site.js';
import type { StartWorker } from '../workers/worker-link.js';

/**
 * On the page: how a load starts its workers.
 *
 * @param workerUrl - the option of this name
 */
export function pageWorkers(workerUrl: string | URL | undefined): StartWorker {
  return () => site().startWorker(workerUrl);
}
