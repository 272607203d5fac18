// The page script for service workers and extensions. Everything runs on the calling thread.
import { noWorkerSite } from './site/no-worker.js';
import { useSite } from './site/site.js';

export * from './index.js';

useSite(noWorkerSite);
