import { WeightsError } from '../core/errors.js';
import { moduleWorker, requireTrust } from './module-worker.js';
import type { Site } from './site.js';

/** For the loader as a file of a site: worker script and models.json are in its folder. */
export const servedSite: Site = {
  defaultManifest() {
    // In a variable, because bundlers take a literal "new URL(…, import.meta.url)" for a file to pack, and do not find it.
    const loader = import.meta.url;
    try {
      return new URL('./models.json', loader);
    } catch {
      throw new WeightsError(
        'bad-manifest',
        'This loader was not loaded from a folder that could contain models.json: set the URL of models.json as the option "manifest".',
      );
    }
  },
  startWorker: (workerUrl) => moduleWorker(workerUrl ?? ownWorker()),
  requireWorkers: (workerUrl) => requireTrust(workerUrl ?? ownWorker()),
};

function ownWorker(): URL {
  return new URL('./weights-loader.worker.js', import.meta.url);
}
