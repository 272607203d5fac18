import { moduleWorker } from './module-worker.js';
import { pageManifest } from './page-manifest.js';
import type { Site } from './site.js';

/** For the loader inside a bundle. */
export const bundledSite: Site = {
  defaultManifest: pageManifest,
  // Bundlers recognise this literal form, copy the worker script, and put its URL here.
  startWorker: (workerUrl) => moduleWorker(workerUrl ?? new URL('./weights-loader.worker.js', import.meta.url)),
  requireWorkers: () => undefined,
};
