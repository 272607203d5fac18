import type { AbortLoad } from './leased-key.js';
import { loadEngine } from '../engine.js';
import { WeightsError } from '../core/errors.js';
import { importChecked } from './fingerprint.js';
import { fetchKey } from './key-bytes.js';
import { isLender, type KeyLender } from './key-endpoint.js';
import { fillIn } from './key-url.js';
import { copyRawKey, importKey, isCryptoKey, isHexKey, KEY_BYTES, type ContainerFormat, type ModelKey } from './content-key.js';
import type { ManifestModel } from '../manifest/manifest.js';
import type { Report } from '../core/progress.js';
import type { RetryBudget } from '../http/retry.js';
import { shareRequest } from '../core/shared-request.js';
import { absolute } from '../core/url.js';

/**
 * Gives the key of one model, for instance from an endpoint of another form than the loader's.
 * Bytes that it returns stay its own: they are read and not changed. Models that are loaded at the same time and have
 * the same key are served by one call, with the first one's entry.
 */
export type KeyFunction = (model: ManifestModel, signal: AbortSignal) => ModelKey | Promise<ModelKey>;

/**
 * Where {@link loadModel} gets the key.
 *
 * - A URL: GET, with cookies on the page's own origin, past every cache; the answer must be 200 with exactly 32 bytes.
 *   `{keyId}` and `{kid}` in it are replaced by the manifest's, as in `/api/model-key?kid={kid}`.
 *   A string of 64 hex digits is a key and never a URL, so that it does not end up in a server's log.
 * - A key in one of the forms of {@link ModelKey}.
 * - A function that returns one.
 * - `{ session }` or `{ wrapped, customerKey }`: the endpoints of Weights.AspNetCore, which never send a key as it is;
 *   see {@link SessionKeySource} and {@link WrappedKeySource}.
 * - `{ raw }`: as a URL, with cookies for another origin, headers, or a signature to verify; see {@link RawKeySource}.
 */
export type KeySource = URL | ModelKey | KeyFunction | KeyLender;

/**
 * @param abort - ends the load, where a lent key is withdrawn meanwhile
 * @returns for `gcm` an AES-GCM key, for `chunked` an HKDF key; neither can be exported
 * @throws {@link WeightsError} `wrong-key`, `bad-key`, `key-refused` and its sisters, `network`; or what the caller's function threw.
 */
export async function obtainKey(
  source: KeySource | undefined,
  model: ManifestModel,
  format: ContainerFormat,
  retries: RetryBudget,
  report: Report,
  abort: AbortLoad,
): Promise<CryptoKey> {
  const { signal } = retries;
  if (source === undefined || source === null || source === '') {
    throw new WeightsError(
      'bad-key',
      `The model ${JSON.stringify(model.name)} is encrypted: the option "key" is missing. Give the URL of a key endpoint, a key, or a function that returns one.`,
    );
  }
  if (source instanceof URL || (typeof source === 'string' && !isHexKey(source))) {
    const url = fillIn(String(source), model);
    report('key', 0, KEY_BYTES);
    const key = await shareRequest(['url', absolute(url), model.kid, format], signal, async (shared) =>
      importChecked(await fetchKey(url, { ...retries, signal: shared }), model.kid, format),
    );
    report('key', KEY_BYTES, KEY_BYTES);
    return key;
  }
  const lent = isLender(source);
  if (lent || typeof source === 'function') {
    report('key', 0, undefined);
    const key = await (lent
      ? (await loadEngine()).borrow(source, model, format, retries, abort)
      : shareRequest(['function', source, model.kid, format], signal, async (shared) =>
          importGiven(await source(model, shared), model.kid, format),
        ));
    report('key', KEY_BYTES, KEY_BYTES);
    return key;
  }
  return importGiven(source, model.kid, format);
}

async function importGiven(key: ModelKey, kid: string, format: ContainerFormat): Promise<CryptoKey> {
  return isCryptoKey(key) ? importKey(key, format) : importChecked(copyRawKey(key), kid, format);
}
