import { WeightsError } from '../core/errors.js';

/**
 * `weights/models.json` below the base URL of the page, or beside the script of a worker. A bundled loader and one in an extension are
 * not in the folder of models.json.
 */
export function pageManifest(): URL {
  try {
    return new URL('weights/models.json', globalThis.document?.baseURI ?? globalThis.location?.href);
  } catch {
    throw new WeightsError(
      'bad-manifest',
      'This page or worker has no URL below which models.json could be: set the URL of models.json as the option "manifest".',
    );
  }
}
