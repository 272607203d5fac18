import { WeightsError } from '../core/errors.js';
import { pageManifest } from './page-manifest.js';
import type { Site } from './site.js';

function noWorkers(): never {
  throw new WeightsError(
    'session',
    'The option "isolate" needs a worker, and "weights-loader/no-worker" starts none. Use the entry "weights-loader", or leave "isolate" ' +
      'out.',
  );
}

/** For service workers and extensions, which can neither start a worker nor import a module at run time. */
export const noWorkerSite: Site = {
  defaultManifest: pageManifest,
  workerScript: noWorkers,
  startWorker: noWorkers,
  requireWorkers: noWorkers,
};
