import { moduleWorker, requireTrust } from './module-worker.js';
import { pageManifest } from './page-manifest.js';
import type { Site } from './site.js';

/** For the loader inside a bundle. */
export const bundledSite: Site = {
  defaultManifest: pageManifest,
  // Bundlers recognise this literal form, copy the worker script, and put its URL here.
  workerScript: () => new URL('./weights-loader.worker.js', import.meta.url),
  startWorker: moduleWorker,
  requireWorkers: requireTrust,
};
