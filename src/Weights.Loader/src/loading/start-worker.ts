import { absoluteUrl } from '../core/url.js';
import { site } from '../site/site.js';
import type { StartWorker } from '../workers/start-worker.js';

/**
 * On the page: how a load starts its workers.
 *
 * @param workerUrl - the option of this name
 */
export function pageWorkers(workerUrl: string | URL | undefined): StartWorker {
  return Object.assign(() => site().startWorker(workerUrl), { url: () => absoluteUrl(site().workerUrl(workerUrl)) });
}
