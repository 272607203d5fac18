import { absoluteUrl } from '../core/url.js';
import { site } from '../site/site.js';
import type { StartWorker } from '../workers/start-worker.js';

/**
 * On the page: how a load starts its workers.
 *
 * @param workerUrl - the option of this name
 */
export function pageWorkers(workerUrl: string | URL | undefined): StartWorker & { url(): string } {
  const url = (): string => absoluteUrl(workerUrl ?? site().workerScript(), 'workerUrl');
  return Object.assign(() => site().startWorker(url()), { url });
}
