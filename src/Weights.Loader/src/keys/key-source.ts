import type { AbortScope } from '../core/abort.js';
import { WeightsError } from '../core/errors.js';
import type { Report } from '../core/progress.js';
import { shareRequest } from '../core/shared-request.js';
import { absoluteUrl } from '../core/url.js';
import type { ContainerFormat } from '../container/format.js';
import { fetchPolicy, type FetchPolicy } from '../http/fetch-policy.js';
import type { ManifestModel } from '../manifest/manifest.js';
import type { DeviceKeys } from '../offline/device-keys.js';
import { copyRawKey, importKey, isCryptoKey, isHexKey, KEY_BYTES, type ModelKey } from './content-key.js';
import { isKeyEndpoint, type KeyEndpoint, type RawKeySource, type WrappedKeySource } from './key-endpoint.js';
import { fillIn, type WantedKey } from './key-request.js';
import { importChecked } from './kid.js';
import { obtainLeasedKey } from './leased-key.js';
import { fetchRawKey } from './raw-key.js';
import { fetchWrappedKey } from './wrapped-key.js';

/**
 * Returns the key of one model, for example from an endpoint that the loader does not know. The bytes that it returns
 * are read and not changed. Models that are loaded at the same time and have the same key share one call, which gets the
 * first model. If a load begins again with the current models.json of a newer deployment, it is called again.
 */
export type KeyFunction = (model: ManifestModel, signal: AbortSignal) => ModelKey | Promise<ModelKey>;

/**
 * Where {@link loadModel} gets the key.
 *
 * - A URL: GET, with cookies on the page's own origin and without a cache; the response must be 200 with exactly 32 bytes.
 *   `{keyId}` and `{kid}` in it are replaced by the manifest's, as in `/api/model-key?kid={kid}`. A string of 64 hex digits
 *   is a key and never a URL, so that a key does not appear in a server's log.
 * - A key in one of the forms of {@link ModelKey}.
 * - A function that returns a key.
 * - `{ session }` or `{ wrapped, customerKey }`: the endpoints of Weights.AspNetCore that never send the bytes of a key; see
 *   {@link SessionKeySource} and {@link WrappedKeySource}.
 * - `{ raw }`: the same as a URL, with cookies for another origin, headers, or a signature to verify; see {@link RawKeySource}.
 */
export type KeySource = URL | ModelKey | KeyFunction | KeyEndpoint;

/**
 * @param retries - how many failed attempts are repeated
 * @param scope - the abort of the load; it is aborted if the lease of the key ends during the load
 * @returns for `gcm` an AES-GCM key, for `chunked` an HKDF key; neither can be exported. With `offline`, the keys on this device.
 * @throws {@link WeightsError} `wrong-key`, `bad-key`, `bad-key-response`, `network`, and the codes of a refusal; or what the
 * caller's function threw.
 */
export async function obtainKey(
  source: KeySource | undefined,
  wanted: WantedKey,
  retries: number | undefined,
  scope: AbortScope,
  report: Report,
): Promise<CryptoKey | DeviceKeys> {
  const { model, format } = wanted;
  if (source === undefined || source === null || source === '') {
    throw new WeightsError(
      'bad-key',
      `The model ${JSON.stringify(model.name)} is encrypted: the option "key" is missing. Set it to the URL of a key endpoint, a key, ` +
        'or a function that returns a key.',
    );
  }
  if (typeof source === 'function') {
    return reported(report, undefined, () =>
      shareRequest(['function', source, model.kid, format], scope.signal, async (signal) =>
        importGiven(await source(model, signal), model.kid, format),
      ),
    );
  }
  if (isKeyEndpoint(source)) {
    return fromEndpoint(source, wanted, retries, scope, report);
  }
  if (source instanceof URL || (typeof source === 'string' && !isHexKey(source))) {
    return fromEndpoint({ raw: source }, wanted, retries, scope, report);
  }
  return importGiven(source, model.kid, format);
}

function fromEndpoint(
  source: KeyEndpoint,
  wanted: WantedKey,
  retries: number | undefined,
  scope: AbortScope,
  report: Report,
): Promise<CryptoKey | DeviceKeys> {
  const policy = fetchPolicy({ credentials: source.credentials, headers: source.headers, retries });
  return 'session' in source
    ? reported(report, undefined, () => obtainLeasedKey(source, wanted, policy, scope))
    : 'wrapped' in source
      ? reported(report, undefined, () => obtainWrappedKey(source, wanted, policy, scope.signal))
      : reported(report, KEY_BYTES, () => obtainRawKey(source, wanted, policy, scope.signal));
}

/** Reports the phase `key`. */
async function reported<Key>(report: Report, total: number | undefined, obtain: () => Promise<Key>): Promise<Key> {
  report('key', 0, total);
  const key = await obtain();
  report('key', KEY_BYTES, KEY_BYTES);
  return key;
}

function obtainWrappedKey(source: WrappedKeySource, wanted: WantedKey, policy: FetchPolicy, signal: AbortSignal): Promise<CryptoKey> {
  const { model, format } = wanted;
  const url = absoluteUrl(fillIn(source.wrapped, model), 'wrapped');
  const identity = ['wrapped', url, model.kid, format, source.customerKey, policy.credentials, policy.headers, policy.retries];
  return shareRequest(identity, signal, (shared) => fetchWrappedKey(url, source, wanted, policy, shared));
}

async function obtainRawKey(source: RawKeySource, wanted: WantedKey, policy: FetchPolicy, signal: AbortSignal): Promise<CryptoKey> {
  if (!(source.raw instanceof URL) && (typeof source.raw !== 'string' || isHexKey(source.raw))) {
    // A key must not appear in a server's log.
    throw new WeightsError('bad-key', 'The option "raw" must be the URL of a key endpoint. For a key itself use the option "key".');
  }
  const { model, format } = wanted;
  const url = absoluteUrl(fillIn(source.raw, model), 'key');
  const identity = ['raw', url, model.kid, format, source.verifySignature, policy.credentials, policy.headers, policy.retries];
  return shareRequest(identity, signal, (shared) => fetchRawKey(url, source, wanted, policy, shared));
}

async function importGiven(key: ModelKey, kid: string, format: ContainerFormat): Promise<CryptoKey> {
  return isCryptoKey(key) ? importKey(key, format) : importChecked(copyRawKey(key), kid, format);
}
