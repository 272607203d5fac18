import { WeightsError, type WeightsErrorCode } from '../core/errors.js';
import { Connection } from '../http/connection.js';
import { fetchPolicy } from '../http/fetch-policy.js';
import { readText, requireOk } from '../http/request.js';
import { manifestAddress } from '../manifest/fetch-manifest.js';
import type { ManifestModel } from '../manifest/manifest.js';
import { parseManifest } from '../manifest/parse-manifest.js';
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

const NOT_SIGNED_IN = 401;

/**
 * After a failed load: the model in a models.json that is certainly the current one. A deployment during the load, a service worker or
 * another cache may have given the load an older one.
 *
 * @param error - why the load failed
 * @param used - what the load found in models.json; undefined if it did not come so far
 * @returns undefined if the same model is in the current models.json, or if that cannot be found out
 */
export async function newerModel(
  error: unknown,
  used: ManifestModel | undefined,
  manifests: readonly (string | URL | undefined)[],
  { credentials, signal = new AbortController().signal }: LoadOptions,
): Promise<ManifestModel | undefined> {
  if (used === undefined || !mayComeFromMixedDeployments(error)) {
    return undefined;
  }
  for (const url of manifests) {
    const models = await currentModels(manifestAddress(url), credentials, signal).catch(() => []);
    signal.throwIfAborted();
    const model = models.find(({ name }) => name === used.name);
    if (model !== undefined) {
      return JSON.stringify(model) === JSON.stringify(used) ? undefined : model;
    }
  }
  return undefined;
}

/** The failure of a load that used the newer model: loader, page or service worker are of the older deployment. */
export function withReloadAdvice(error: unknown): unknown {
  return error instanceof WeightsError
    ? new WeightsError(
        error.code,
        `${error.message} models.json has changed during this load: a newer version of the site was deployed. Reload the page.`,
        { ...error, cause: error },
      )
    : error;
}

function mayComeFromMixedDeployments(error: unknown): boolean {
  if (!(error instanceof WeightsError) || !OF_MIXED_DEPLOYMENTS.includes(error.code)) {
    return false;
  }
  const { code, status = code === 'key-refused' ? NOT_SIGNED_IN : 0 } = error;
  return status !== NOT_SIGNED_IN && status < 500;
}

/** The option `cache` does not bypass a service worker. A new query does, unless the service worker ignores queries. */
async function currentModels(
  address: string,
  credentials: RequestCredentials | undefined,
  signal: AbortSignal,
): Promise<readonly ManifestModel[]> {
  const fresh = new URL(address);
  fresh.searchParams.set('fresh', crypto.randomUUID());
  const connection = await Connection.open(fresh, fetchPolicy({ credentials }), signal, { cache: 'no-store' });
  requireOk(connection, fresh, 'the manifest', '');
  const final = new URL(connection.response.url || address);
  final.searchParams.delete('fresh'); // a redirect moves the base of relative URLs
  return parseManifest(await readText(connection, address, 'the manifest', signal), final.href).models;
}
