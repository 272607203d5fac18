import type { ContainerFormat } from '../container/format.js';
import { abortScope, type AbortScope } from '../core/abort.js';
import { reporter } from '../core/progress.js';
import { requireSecureContext } from '../core/secure-context.js';
import { fetchPolicy } from '../http/fetch-policy.js';
import { fetchInWorker } from '../keeping/fetch-in-worker.js';
import type { DeviceKeys } from '../offline/device-keys.js';
import { keepLease } from '../keys/leased-key.js';
import { readsBlobs } from '../ort/blob-support.js';
import { requireBrowserSupport } from '../ort/browser-support.js';
import { plainEnv, setEnv } from '../ort/ort-env.js';
import { requireOrt } from '../ort/ort-module.js';
import { createSession, providedPaths } from '../ort/session.js';
import { fileKeysOf, type FileKeys } from '../reading/file-keys.js';
import { startReader } from '../reading/worker-reader.js';
import { site } from '../site/site.js';
import { startDecryptor } from '../workers/gcm-decryptor.js';
import { startHasher } from '../workers/hasher.js';
import type { StartWorker } from '../workers/start-worker.js';
import { loadFiles } from './load-files.js';
import { ModelCache } from './model-cache.js';
import type { ModelSource } from './model-source.js';
import type { IsolationOptions, LoadOptions } from './options.js';
import { startIsolated } from './start-isolated.js';
import { pageWorkers } from './start-worker.js';
import { TotalProgress } from './total-progress.js';

/** A model that was found, and how to obtain its key. */
interface FoundModel {
  readonly source: ModelSource;
  readonly contentKey: (format: ContainerFormat) => Promise<CryptoKey | DeviceKeys>;
}

/** Loads a model that was found, and makes its session. */
type MakeSession = (source: ModelSource, keys: FileKeys | undefined) => Promise<unknown>;

/**
 * Loads a model and makes its session, on the page or in a worker. If a file that is kept on the device is damaged, the load begins again,
 * once, without it.
 *
 * @param withKey - whether the caller gave a key
 * @param find - finds the model; called once for each attempt, when nothing is known that would make the load fail
 */
export async function load(
  options: LoadOptions & Partial<IsolationOptions>,
  withKey: boolean,
  find: (scope: AbortScope) => Promise<FoundModel>,
): Promise<unknown> {
  const kept: Kept = {};
  try {
    return await loadOnce(options, withKey, find, kept);
  } catch (error) {
    if (!(await kept.cache?.needsAnother(error))) {
      throw error;
    }
    return loadOnce(options, withKey, find, {});
  }
}

/** The files that a load keeps on the device, if it came so far. */
interface Kept {
  cache?: ModelCache | undefined;
}

async function loadOnce(
  given: LoadOptions & Partial<IsolationOptions>,
  withKey: boolean,
  find: (scope: AbortScope) => Promise<FoundModel>,
  kept: Kept,
): Promise<unknown> {
  const total = given.onProgress && new TotalProgress(given.onProgress);
  const options = { ...given, onProgress: total?.add };
  const start = pageWorkers(options);
  const scope = abortScope(options.signal);
  try {
    scope.signal.throwIfAborted();
    requireSecureContext(); // for unencrypted models too, because their SHA-256 is computed by WebCrypto
    if (options.isolate) {
      site().requireWorkers(start.url());
    }
    const makeSession = await (options.isolate
      ? startIsolated(start, options, withKey, scope.signal)
      : onPage(start, options, scope.signal));
    const { source, contentKey } = await find(scope);
    total?.begin(source);
    // Requests the key at once, while the file is downloaded.
    const keys = source.format === 'none' ? undefined : fileKeysOf(contentKey(source.format));
    kept.cache = await ModelCache.prepare(source, options.cache, scope.signal);
    const session = await makeSession({ ...source, cached: kept.cache?.presence }, keys);
    kept.cache?.succeeded();
    await keepLease(session, scope.signal);
    return session;
  } catch (error) {
    // Stops what is still in progress: the key request if the download failed, and the reverse.
    scope.abort(error);
    throw error;
  } finally {
    scope.dispose();
  }
}

async function onPage(start: StartWorker, options: LoadOptions, signal: AbortSignal): Promise<MakeSession> {
  const { sessionOptions, memory, onProgress, credentials, retries } = options;
  const ort = requireOrt(options.ort);
  setEnv(ort, plainEnv(options.ortEnv));
  await requireBrowserSupport(ort, signal);
  return async (source, keys) => {
    const decrypted = await loadFiles(source, {
      signal,
      policy: fetchPolicy({ credentials, retries }),
      keys,
      provided: providedPaths(sessionOptions),
      readsBlobs: (bytes) => readsBlobs(bytes, memory, () => ort, sessionOptions, signal),
      reporter: (file) => reporter(file, onProgress),
      fetchKept: (file, report) => fetchInWorker(start, file, signal, report),
      startReader: (bytes) => startReader(start, source.cached?.all === false ? undefined : bytes), // only a worker can keep a file
      startDecryptor: (bytes) => startDecryptor(start, bytes),
      startHasher: (bytes) => startHasher(start, bytes),
    });
    return createSession(ort, decrypted, sessionOptions, signal, reporter(source.file, onProgress));
  };
}
