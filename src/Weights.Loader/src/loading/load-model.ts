import { requireContainerFormat, requireFileFormat } from '../container/format.js';
import { pinOption } from '../container/pin.js';
import { WeightsError } from '../core/errors.js';
import { reporter } from '../core/progress.js';
import { absoluteUrl, displayUrl } from '../core/url.js';
import { importKey, type ModelKey } from '../keys/content-key.js';
import { isKeyEndpoint, requireKeyItself } from '../keys/key-endpoint.js';
import { obtainKey } from '../keys/key-source.js';
import { findModel } from '../manifest/fetch-manifest.js';
import { KeptManifests } from '../manifest/kept-manifest.js';
import type { ManifestModel } from '../manifest/manifest.js';
import type { OrtModule, SessionOf } from '../ort/ort-module.js';
import type { ModelSession } from '../ort/typed-session.js';
import type { IsolatedSession } from './isolated-session.js';
import { load } from './load.js';
import { manifestsOf, modelSource, type ModelSource } from './model-source.js';
import { newerModel, withReloadAdvice, withServiceWorkerAdvice } from './newer-deployment.js';
import type { IsolationOptions, LoadEncryptedOptions, LoadModelOptions } from './options.js';

/**
 * Loads a model by the name that it has in models.json: finds its files and key ID there, fetches ciphertext and key at the
 * same time, decrypts in a worker while the file arrives, makes the session and wipes the plaintext.
 *
 * @example
 * ```js
 * import * as ort from 'onnxruntime-web';
 * import { loadModel } from './weights/weights-loader.js';
 * const session = await loadModel('silero_vad', { ort, key: '/api/model-key?kid={kid}' });
 * ```
 *
 * @param name - the model's Name, such as `silero_vad` or `face/detect`
 * @param options - with the onnxruntime-web module and the source of the key
 * @returns onnxruntime-web's InferenceSession, which the caller must release. With `isolate`: a session in its own worker.
 * @throws {@link WeightsError} with any of its codes; the reason of `options.signal` after an abort; what a key function or
 * the progress callback threw.
 */
export function loadModel<Name extends string = string>(
  name: Name | keyof WeightsModels,
  options: LoadModelOptions & IsolationOptions,
): Promise<ModelSession<IsolatedSession, Name>>;
export function loadModel<Ort extends OrtModule = OrtModule, Name extends string = string>(
  name: Name | keyof WeightsModels,
  options?: LoadModelOptions<Ort>,
): Promise<ModelSession<SessionOf<Ort>, Name>>;
export async function loadModel(name: string, options: LoadModelOptions & Partial<IsolationOptions> = {}): Promise<unknown> {
  const { key, credentials, retries, onProgress } = options;
  const kept = isKeyEndpoint(key) && 'session' in key && key.offline ? new KeptManifests() : undefined;
  const manifests = manifestsOf(options.manifest);
  let used: ManifestModel | undefined;
  try {
    const session = await loadFound(
      name,
      options,
      async (signal) => (used = await findModel(name, manifests, { signal, credentials, retries, onProgress, kept })),
    );
    await kept?.keep();
    return session;
  } catch (error) {
    const newer = await newerModel(error, used, manifests, options);
    if (newer === undefined) {
      throw withServiceWorkerAdvice(error);
    }
    if (newer === 'gone') {
      throw withReloadAdvice(error);
    }
    return await loadFound(name, options, async () => newer).catch((again: unknown) => {
      throw withReloadAdvice(again);
    });
  }
}

function loadFound(
  name: string,
  options: LoadModelOptions & Partial<IsolationOptions>,
  find: (signal: AbortSignal) => Promise<ManifestModel>,
): Promise<unknown> {
  const { key, retries, onProgress } = options;
  return load(options, key !== undefined && key !== null, async (scope) => {
    const model = await find(scope.signal);
    const format = requireFileFormat(model.format, name);
    refuseDowngrade(model, options);
    return {
      source: modelSource(name, model, format),
      contentKey: (format) => obtainKey(key, { model, format }, retries, scope, reporter(model.file, onProgress)),
    };
  });
}

/**
 * Loads one encrypted file without a manifest. Prefer {@link loadModel}: with the manifest's length and kid it distinguishes
 * a cut file and a wrong key from a changed file, and it refuses another or an older file.
 * Without the option `pin`, `gcm` accepts any file of the key, and `chunked` any that was encrypted under this name.
 *
 * @param url - of the .enc file, relative to the page
 * @param key - 32 bytes, 64 hex digits, or a CryptoKey; bytes are read and not changed
 * @param options - with the onnxruntime-web module; with `format: 'chunked'` also the model's `name`
 * @returns onnxruntime-web's InferenceSession, which the caller must release. With `isolate`: a session in its own worker.
 * @throws {@link WeightsError} with any code except those of the manifest and the key endpoint; `bad-manifest` for a malformed
 * `pin`; the reason of `options.signal` after an abort; what the progress callback threw.
 */
export function loadEncryptedModel(
  url: string | URL,
  key: ModelKey,
  options: LoadEncryptedOptions & IsolationOptions,
): Promise<IsolatedSession>;
export function loadEncryptedModel<Ort extends OrtModule = OrtModule>(
  url: string | URL,
  key: ModelKey,
  options?: LoadEncryptedOptions<Ort>,
): Promise<SessionOf<Ort>>;
export async function loadEncryptedModel(
  url: string | URL,
  key: ModelKey,
  options: LoadEncryptedOptions & Partial<IsolationOptions> = {},
): Promise<unknown> {
  const { name, pin } = options;
  requireKeyItself(key);
  const format = requireContainerFormat(options.format ?? 'gcm');
  const source: ModelSource = {
    name,
    file: displayUrl(url),
    url: absoluteUrl(url, 'url'),
    format,
    expected: undefined,
    pin: pinOption(pin, format),
    external: [],
  };
  return load(options, true, async () => ({ source, contentKey: (format) => importKey(key, format) }));
}

/** A caller who gives a key expects an encrypted model. A build that no longer encrypts it must not go unnoticed. */
function refuseDowngrade({ name, format }: ManifestModel, { key, allowUnencrypted = false }: LoadModelOptions): void {
  if (format === 'none' && key !== undefined && key !== null && !allowUnencrypted) {
    throw new WeightsError(
      'not-encrypted',
      `The load of the model ${JSON.stringify(name)} has the option "key", but the manifest says that it is published unencrypted. ` +
        'Publish it encrypted. If it is unencrypted on purpose, remove "key", or set "allowUnencrypted" to true.',
    );
  }
}
