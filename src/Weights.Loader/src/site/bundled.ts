import { moduleWorker, requireTrust } from './module-worker.js';
import { pageManifest } from './page-manifest.js';
import type { Site } from './site.js';

/** For the loader inside a bundle. */
export const bundledSite: Site = {
  defaultManifest: pageManifest,
  startWorker: (workerUrl) => moduleWorker(workerUrl ?? ownWorker()),
  requireWorkers: (workerUrl) => requireTrust(workerUrl ?? ownWorker()),
};

/** Bundlers recognise this literal form, copy the worker script, and put its URL here. */
function ownWorker(): URL {
  return new URL('./weights-loader.worker.js', import.meta.url);
}
