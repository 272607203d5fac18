import { openScope, type LoadScope } from '../core/abort.js';
import { loadEngine, own } from '../engine.js';
import { findModel } from '../manifest/fetch-manifest.js';
import type { IsolatedSession } from './isolated-session.js';
import { isLender } from '../keys/key-endpoint.js';
import { obtainKey } from '../keys/key-source.js';
import { importKey, type ContainerFormat, type ModelKey } from '../keys/content-key.js';
import { keysOf, type Keys } from '../reading/file-keys.js';
import { openModel, type ModelSource } from './load-files.js';
import type { IsolationOptions, LoadEncryptedOptions, LoadModelOptions, LoadOptions } from './options.js';
import { reporter } from '../core/progress.js';
import { retryBudget } from '../http/retry.js';
import { requireSecureContext } from '../core/secure-context.js';
import { createSession, providedPaths, requireOrt, type OrtModule, type SessionOf } from '../ort/session.js';
import type { ModelSession } from '../ort/typed-session.js';
import { absolute, shown } from '../core/url.js';
import { startDecryptor } from '../workers/gcm-decryptor.js';
import { startReader } from '../reading/worker-reader.js';

/**
 * Loads a model by the name that it has in models.json: finds its files and key id there, fetches ciphertext and key
 * at the same time, decrypts in a worker while the file arrives, makes the session and wipes the plaintext.
 *
 * @example
 * ```js
 * import * as ort from 'onnxruntime-web';
 * import { loadModel } from '../weights/weights-loader.js';
 * const session = await loadModel('silero_vad', { ort, key: '/api/model-key?kid={kid}' });
 * ```
 *
 * @param name - the model's Name, such as `silero_vad` or `face/detect`
 * @returns onnxruntime-web's InferenceSession; release it when done. With `isolate` a session in a worker of its own.
 * @throws {@link WeightsError} with any of its codes; the reason of `options.signal` after an abort; what a key function
 * or the progress callback threw.
 */
export function loadModel<Name extends string = string>(
  name: Name | keyof WeightsModels,
  options: LoadModelOptions & IsolationOptions,
): Promise<ModelSession<IsolatedSession, Name>>;
export function loadModel<Ort extends OrtModule = OrtModule, Name extends string = string>(
  name: Name | keyof WeightsModels,
  options?: LoadModelOptions<Ort>,
): Promise<ModelSession<SessionOf<Ort>, Name>>;
export function loadModel(name: string, options: LoadModelOptions & Partial<IsolationOptions> = {}): Promise<unknown> {
  return load(options, async ({ signal, abort }) => {
    const { credentials, retries, onProgress } = options;
    const model = await findModel(name, manifestsOf(options.manifest), { signal, credentials, retries, onProgress });
    const { file, url, format, encryptedSize, external = [] } = model;
    return {
      // The name as asked for: the manifest's word binds nothing.
      source: { name, file, url, format, expected: encryptedSize, external },
      contentKey: (format) => obtainKey(options.key, model, format, retryBudget(retries, signal), reporter(file, onProgress), abort),
    };
  });
}

/**
 * Loads one encrypted file without a manifest. Prefer {@link loadModel}: the manifest's length and fingerprint tell a
 * cut file and a wrong key from a changed file.
 *
 * @param url - of the .enc file, relative to the page
 * @param key - 32 bytes, 64 hex digits, or a CryptoKey; bytes are read and not changed
 * @param options - with `format: 'chunked'` the model's `name` too
 * @returns onnxruntime-web's InferenceSession; release it when done. With `isolate` a session in a worker of its own.
 * @throws {@link WeightsError} with any code but those of the manifest and the key endpoint; the reason of
 * `options.signal` after an abort; what the progress callback threw.
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
export function loadEncryptedModel(
  url: string | URL,
  key: ModelKey,
  options: LoadEncryptedOptions & Partial<IsolationOptions> = {},
): Promise<unknown> {
  return load(options, async () => ({
    source: {
      name: options.name,
      file: shown(String(url)),
      url: absolute(url),
      format: options.format ?? 'gcm',
      expected: undefined,
      external: [],
    },
    contentKey: (format) => importKey(key, format),
  }));
}

interface Found {
  readonly source: ModelSource;
  readonly contentKey: (format: ContainerFormat) => Promise<CryptoKey>;
}

async function load(
  options: Pick<LoadModelOptions, 'key'> & LoadOptions & Partial<IsolationOptions>,
  find: (scope: LoadScope) => Promise<Found>,
): Promise<unknown> {
  const ort = options.isolate ? undefined : requireOrt(options.ort);
  const scope = openScope(options.signal);
  try {
    scope.signal.throwIfAborted();
    const { source, contentKey } = await find(scope);
    const keys = keysFor(source.format, contentKey);
    const session = await (ort === undefined
      ? (await loadEngine()).isolate(source, options as LoadOptions & IsolationOptions, keys, scope.signal)
      : open(ort, source, options, keys, scope.signal));
    if (isLender(options.key)) {
      await (await loadEngine()).keepLease(session, scope.signal, own);
    }
    return session;
  } catch (error) {
    // Stops what still runs: the key request when the download failed, and the other way round.
    scope.abort(error);
    throw own(error); // a lease that ended speaks as the other script does
  } finally {
    scope.dispose();
  }
}

/** Asks for the key at once, beside the download; not for a model in the open. */
function keysFor(format: string, contentKey: Found['contentKey']): Keys | undefined {
  if (format !== 'gcm' && format !== 'chunked') {
    return undefined;
  }
  requireSecureContext();
  return keysOf(contentKey(format));
}

async function open(
  ort: OrtModule,
  source: ModelSource,
  options: LoadOptions,
  keys: Keys | undefined,
  signal: AbortSignal,
): Promise<unknown> {
  const { sessionOptions, retries, memory, onProgress, credentials = 'same-origin' } = options;
  const opened = await openModel(source, {
    signal,
    credentials,
    retries,
    keys,
    provided: providedPaths(sessionOptions),
    blobs: async (bytes) => memory !== 'buffer' && (await loadEngine()).streams(bytes, memory, () => ort, sessionOptions),
    engine: loadEngine,
    reporter: (file) => reporter(file, onProgress),
    startReader,
    startDecryptor,
  });
  return createSession(ort, opened, sessionOptions, signal, reporter(source.file, onProgress));
}

function manifestsOf(manifest: LoadModelOptions['manifest']): readonly (string | URL | undefined)[] {
  return manifest === undefined || typeof manifest === 'string' || manifest instanceof URL ? [manifest] : manifest;
}
