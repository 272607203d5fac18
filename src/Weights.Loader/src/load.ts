import { openScope } from './abort.js';
import { WeightsError } from './errors.js';
import { findModel } from './fetch-manifest.js';
import { obtainKey } from './key-source.js';
import { importKey, type ModelKey } from './key.js';
import { openGcm, openPlain } from './open.js';
import type { LoadModelOptions, LoadOptions } from './options.js';
import { reporter, type Report } from './progress.js';
import { createSession, requireOrt, type OrtModule, type SessionOf } from './session.js';
import { shown } from './url.js';

/**
 * Loads a model by the name that it has in models.json: finds its file and key id there, fetches ciphertext and key
 * at the same time, decrypts in a worker, makes the session and wipes the plaintext.
 *
 * @example
 * ```js
 * import * as ort from 'onnxruntime-web';
 * import { loadModel } from './weights/weights-loader.js';
 * const session = await loadModel('silero_vad', { ort, key: '/api/model-key?kid={kid}' });
 * ```
 *
 * @param name - the model's Name, such as `silero_vad` or `face/detect`
 * @returns onnxruntime-web's InferenceSession; release it when done
 * @throws {@link WeightsError} with any of its codes; the reason of `options.signal` after an abort; what a key function
 * or the progress callback threw.
 */
export function loadModel<Ort extends OrtModule = OrtModule>(name: string, options: LoadModelOptions<Ort> = {}): Promise<SessionOf<Ort>> {
  return load(options, async (signal) => {
    const model = await findModel(name, manifestsOf(options.manifest), { signal, credentials: options.credentials, onProgress: options.onProgress });
    const source = { url: model.url, expected: model.encryptedSize, credentials: options.credentials ?? 'same-origin' };
    const report = reporter(model.file, options.onProgress);
    switch (model.format) {
      case 'gcm':
        return { model: await openGcm(source, () => obtainKey(options.key, model, signal, report), signal, report), report };
      case 'none':
        return { model: await openPlain(source, signal, report), report };
      default:
        throw new WeightsError('unsupported-format', `The model ${JSON.stringify(name)} has the format ${JSON.stringify(model.format)}, which this loader cannot open. Publish the loader and the models of one Weights.Build version together.`);
    }
  });
}

/**
 * Loads one encrypted file of the v1 format (12 bytes IV, AES-256-GCM ciphertext, 16 bytes tag) without a manifest.
 * Prefer {@link loadModel}: the manifest's length and fingerprint tell a cut file and a wrong key from a changed file.
 *
 * @param url - of the .enc file, relative to the page
 * @param key - 32 bytes, 64 hex digits, or a CryptoKey; bytes are read and not changed
 * @returns onnxruntime-web's InferenceSession; release it when done
 * @throws {@link WeightsError} with any code but those of the manifest and the key endpoint; the reason of
 * `options.signal` after an abort; what the progress callback threw.
 */
export function loadEncryptedModel<Ort extends OrtModule = OrtModule>(url: string | URL, key: ModelKey, options: LoadOptions<Ort> = {}): Promise<SessionOf<Ort>> {
  return load(options, async (signal) => {
    const source = { url, expected: undefined, credentials: options.credentials ?? 'same-origin' };
    const report = reporter(shown(String(url)), options.onProgress);
    return { model: await openGcm(source, () => importKey(key), signal, report), report };
  });
}

interface Opened {
  readonly model: Uint8Array<ArrayBuffer>;
  readonly report: Report;
}

async function load<Ort extends OrtModule>(options: LoadOptions<Ort>, open: (signal: AbortSignal) => Promise<Opened>): Promise<SessionOf<Ort>> {
  const ort = requireOrt(options.ort);
  const scope = openScope(options.signal);
  try {
    scope.signal.throwIfAborted();
    const { model, report } = await open(scope.signal);
    return (await createSession(ort, model, options.sessionOptions, scope.signal, report)) as SessionOf<Ort>;
  } catch (error) {
    // Stops what still runs: the key request when the download failed, and the other way round.
    scope.abort(error);
    throw error;
  } finally {
    scope.dispose();
  }
}

function manifestsOf(manifest: LoadModelOptions['manifest']): readonly (string | URL | undefined)[] {
  return manifest === undefined || typeof manifest === 'string' || manifest instanceof URL ? [manifest] : manifest;
}
