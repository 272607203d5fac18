import { abortable } from './abort.js';
import { WeightsError } from './errors.js';
import { requireFingerprint } from './fingerprint.js';
import { fetchKey } from './key-endpoint.js';
import { copyRawKey, importKey, importRaw, isCryptoKey, isHexKey, type ModelKey } from './key.js';
import type { ManifestModel } from './manifest.js';
import type { Report } from './progress.js';

/**
 * Gives the key of one model, for instance from an endpoint of another form than the loader's.
 * Bytes that it returns stay its own: they are read and not changed.
 */
export type KeyFunction = (model: ManifestModel, signal: AbortSignal) => ModelKey | Promise<ModelKey>;

/**
 * Where {@link loadModel} gets the key.
 *
 * - A URL: GET with `credentials: 'same-origin'`, `cache: 'no-store'`; the answer must be 200 with exactly 32 bytes.
 *   `{keyId}` and `{kid}` in it are replaced by the manifest's, as in `/api/model-key?kid={kid}`.
 *   A string of 64 hex digits is a key and never a URL, so that it does not end up in a server's log.
 * - A key in one of the forms of {@link ModelKey}.
 * - A function that returns one.
 */
export type KeySource = URL | ModelKey | KeyFunction;

/** @throws {@link WeightsError} `wrong-key`, `bad-key`, `key-refused`, `network`; or what the caller's function threw. */
export async function obtainKey(source: KeySource | undefined, model: ManifestModel, signal: AbortSignal, report: Report): Promise<CryptoKey> {
  if (source === undefined || source === null || source === '') {
    throw new WeightsError('bad-key', `The model ${JSON.stringify(model.name)} is encrypted: the option "key" is missing. Give the URL of a key endpoint, a key, or a function that returns one.`);
  }
  if (source instanceof URL || (typeof source === 'string' && !isHexKey(source))) {
    const raw = await fetchKey(fillIn(String(source), model), signal, report);
    return importChecked(raw, model.kid);
  }
  const key = typeof source === 'function' ? await ask(source, model, signal, report) : source;
  return isCryptoKey(key) ? importKey(key) : importChecked(copyRawKey(key), model.kid);
}

async function ask(source: KeyFunction, model: ManifestModel, signal: AbortSignal, report: Report): Promise<ModelKey> {
  report('key', 0, undefined);
  const key = await abortable(Promise.resolve(source(model, signal)), signal);
  report('key', 32, 32);
  return key;
}

/** Takes the bytes over and zeroes them, whatever happens. */
async function importChecked(raw: Uint8Array<ArrayBuffer>, kid: string): Promise<CryptoKey> {
  try {
    await requireFingerprint(raw, kid);
    return await importRaw(raw);
  } finally {
    raw.fill(0);
  }
}

/** A URL object has encoded the braces where they stand in its path. */
function fillIn(template: string, model: ManifestModel): string {
  return template
    .replace(/(?:\{|%7B)keyId(?:\}|%7D)/gi, () => encodeURIComponent(model.keyId))
    .replace(/(?:\{|%7B)kid(?:\}|%7D)/gi, () => encodeURIComponent(model.kid));
}
