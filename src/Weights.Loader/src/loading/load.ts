import { abortScope, type AbortScope } from '../core/abort.js';
import { reporter } from '../core/progress.js';
import { requireSecureContext } from '../core/secure-context.js';
import type { ContainerFormat, FileFormat } from '../container/format.js';
import { fetchPolicy } from '../http/fetch-policy.js';
import { keepLease } from '../keys/leased-key.js';
import { readsBlobs } from '../ort/blob-support.js';
import { requireBrowserSupport } from '../ort/browser-support.js';
import { requireOrt, type OrtModule } from '../ort/ort-module.js';
import { createSession, providedPaths } from '../ort/session.js';
import { fileKeysOf, type FileKeys } from '../reading/file-keys.js';
import { startReader } from '../reading/worker-reader.js';
import { site } from '../site/site.js';
import { startDecryptor } from '../workers/gcm-decryptor.js';
import { startHasher } from '../workers/hasher.js';
import type { StartWorker } from '../workers/worker-link.js';
import { startIsolated } from './isolated-session.js';
import { loadFiles } from './load-files.js';
import type { ModelSource } from './model-source.js';
import type { IsolationOptions, LoadOptions } from './options.js';
import { pageWorkers } from './start-worker.js';

/** A model that was found, and how to obtain its key. */
interface FoundModel {
  readonly source: ModelSource;
  readonly contentKey: (format: ContainerFormat) => Promise<CryptoKey>;
}

/**
 * Loads a model and makes its session, on the page or in a worker.
 *
 * @param find - finds the model; called once
 */
export async function load(
  options: LoadOptions & Partial<IsolationOptions>,
  find: (scope: AbortScope) => Promise<FoundModel>,
): Promise<unknown> {
  const ort = options.isolate ? undefined : requireOrt(options.ort);
  const startWorker = pageWorkers(options.workerUrl);
  const scope = abortScope(options.signal);
  try {
    scope.signal.throwIfAborted();
    if (options.isolate) {
      site().requireWorkers(options.workerUrl);
    }
    await (ort && requireBrowserSupport(ort));
    const { source, contentKey } = await find(scope);
    const keys = keysFor(source.format, contentKey);
    const session = await (ort === undefined
      ? startIsolated(startWorker, source, options, options, keys, scope.signal)
      : loadOnPage(ort, startWorker, source, options, keys, scope.signal));
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

/** Requests the key at once, while the file is downloaded. An unencrypted model needs no key, but it needs WebCrypto for its SHA-256. */
function keysFor(format: FileFormat, contentKey: FoundModel['contentKey']): FileKeys | undefined {
  requireSecureContext();
  return format === 'none' ? undefined : fileKeysOf(contentKey(format));
}

async function loadOnPage(
  ort: OrtModule,
  startWorker: StartWorker,
  source: ModelSource,
  { sessionOptions, memory, onProgress, credentials, retries }: LoadOptions,
  keys: FileKeys | undefined,
  signal: AbortSignal,
): Promise<unknown> {
  const decrypted = await loadFiles(source, {
    signal,
    policy: fetchPolicy({ credentials, retries }),
    keys,
    provided: providedPaths(sessionOptions),
    readsBlobs: (bytes) => readsBlobs(bytes, memory, () => ort, sessionOptions),
    reporter: (file) => reporter(file, onProgress),
    startReader: (bytes) => startReader(startWorker, bytes),
    startDecryptor: () => startDecryptor(startWorker),
    startHasher: (bytes) => startHasher(startWorker, bytes),
  });
  return createSession(ort, decrypted, sessionOptions, signal, reporter(source.file, onProgress));
}
