import { WeightsError, type WeightsErrorCode } from '../core/errors.js';
import { shareRequest } from '../core/shared-request.js';
import { fetchPolicy } from '../http/fetch-policy.js';
import { NOT_SIGNED_IN } from '../http/request.js';
import { manifestAddress, requestManifest } from '../manifest/fetch-manifest.js';
import type { ManifestModel } from '../manifest/manifest.js';
import { isOfNewerVersion, parseManifest } from '../manifest/parse-manifest.js';
import type { LoadOptions } from './options.js';

/** What a models.json of one deployment with the files or the keys of another one can cause. */
const OF_MIXED_DEPLOYMENTS: readonly WeightsErrorCode[] = [
  'wrong-file',
  'truncated',
  'too-long',
  'http-status',
  'not-a-container',
  'wrong-container',
  'wrong-key',
  'tampered',
  'key-refused',
];

/** The HTTP status of a key that the customer may not have. */
const WITHHELD = 403;

/**
 * After a failed load: the model in a models.json that is certainly the current one. A deployment during the load, a service worker or
 * another cache may have given the load an older one.
 *
 * @param error - why the load failed
 * @param used - what the load found in models.json; undefined if it did not come so far
 * @returns `gone` if the current models.json does not have the model, or is of a newer version that this loader cannot read; undefined if
 * the same model is in the current models.json, or if that cannot be found out
 */
export async function newerModel(
  error: unknown,
  used: ManifestModel | undefined,
  manifests: readonly (string | URL | undefined)[],
  { credentials, signal = new AbortController().signal }: LoadOptions,
): Promise<ManifestModel | 'gone' | undefined> {
  if (used === undefined || !mayComeFromMixedDeployments(error)) {
    return undefined;
  }
  for (const url of manifests) {
    const models = await currentModels(manifestAddress(url), credentials, signal).catch(() => undefined);
    signal.throwIfAborted();
    if (models === undefined || models === 'unreadable') {
      // A later manifest may list another model of this name, so it is not used in place of this one.
      return models && 'gone';
    }
    const model = models.find(({ name }) => name === used.name);
    if (model !== undefined) {
      return JSON.stringify(model) === JSON.stringify(used) ? undefined : model;
    }
  }
  return 'gone';
}

/** Loader, page or service worker are of an older deployment than the current models.json. Other failures are returned as they are. */
export function withReloadAdvice(error: unknown): unknown {
  return mayComeFromMixedDeployments(error)
    ? withAdvice(error, 'models.json has changed during this load: a newer version of the site was deployed. Reload the page.')
    : error;
}

/**
 * For a failure that the current models.json does not explain. A service worker that answers from its cache and ignores queries hides the
 * current one; only the site's owner can mend that.
 */
export function withServiceWorkerAdvice(error: unknown): unknown {
  return mayComeFromMixedDeployments(error) && error.status !== WITHHELD && hasServiceWorker()
    ? withAdvice(
        error,
        'This page has a service worker. If it answers from its cache, these files can be of different deployments: it must compare ' +
          'whole URLs, with their queries, and ask the network for models.json. To load the current files now, clear the ' +
          "site's data and reload the page.",
      )
    : error;
}

function withAdvice(error: WeightsError, advice: string): WeightsError {
  return new WeightsError(error.code, `${error.message} ${advice}`, { ...error, cause: error });
}

function hasServiceWorker(): boolean {
  return typeof navigator !== 'undefined' && Boolean(navigator.serviceWorker?.controller);
}

function mayComeFromMixedDeployments(error: unknown): error is WeightsError {
  if (!(error instanceof WeightsError) || !OF_MIXED_DEPLOYMENTS.includes(error.code)) {
    return false;
  }
  const { code, status } = error;
  if (status === undefined) {
    return code !== 'key-refused'; // no server refused the key, but the loader: for example, the page has no origin
  }
  return status !== NOT_SIGNED_IN && status < 500;
}

/**
 * The option `cache` does not bypass a service worker. A new query does, unless the service worker ignores queries.
 *
 * @returns `unreadable` if it is of a newer version than this loader
 */
async function currentModels(
  address: string,
  credentials: RequestCredentials | undefined,
  signal: AbortSignal,
): Promise<readonly ManifestModel[] | 'unreadable'> {
  const policy = fetchPolicy({ credentials, retries: 0 });
  const { text, url } = await shareRequest(['current manifest', address, policy.credentials], signal, (shared) => {
    const fresh = new URL(address);
    fresh.searchParams.set('fresh', crypto.randomUUID());
    return requestManifest(fresh.href, policy, shared, 'no-store');
  });
  if (isOfNewerVersion(text)) {
    return 'unreadable';
  }
  const final = new URL(url);
  final.searchParams.delete('fresh');
  return parseManifest(text, final.href).models;
}
