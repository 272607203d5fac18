import { absoluteUrl } from '../core/url.js';
import { site } from '../site/site.js';
import type { StartWorker } from '../workers/start-worker.js';
import type { LoadOptions } from './options.js';

/**
 * On the page: how a load starts its workers.
 *
 * @param options - `workerUrl` and `retries`
 */
export function pageWorkers({ workerUrl, retries }: LoadOptions): StartWorker & { url(): string } {
  const url = (): string => absoluteUrl(workerUrl ?? site().workerScript(), 'workerUrl');
  return Object.assign(() => site().startWorker(url()), { url, retries });
}
