import { requireFileFormat } from '../container/format.js';
import { abortScope } from '../core/abort.js';
import { reporter, type ProgressCallback } from '../core/progress.js';
import { requireSecureContext } from '../core/secure-context.js';
import { fetchPolicy } from '../http/fetch-policy.js';
import { keepInWorker } from '../keeping/keep-in-worker.js';
import { findModel } from '../manifest/fetch-manifest.js';
import type { PinnedFile } from '../reading/whole-file.js';
import { removeIfDamaged } from '../storage/damaged-file.js';
import type { CacheOptions } from './cache-options.js';
import { externalSource } from './external-files.js';
import { ModelCache } from './model-cache.js';
import { entryOf, manifestsOf, modelSource, type ModelSource } from './model-source.js';
import type { LoadModelOptions } from './options.js';
import { pageWorkers } from './start-worker.js';
import { TotalProgress } from './total-progress.js';

/** Options of {@link prefetchModel}; those of the same names of {@link loadModel}. */
export interface PrefetchOptions extends Pick<LoadModelOptions, 'manifest' | 'signal' | 'retries' | 'credentials' | 'workerUrl'> {
  /** Gets reports of the phases `manifest`, `download` and `total`, in bytes. */
  readonly onProgress?: ProgressCallback | undefined;
  /** As in {@link LoadOptions}; a prefetch without it keeps files as `cache: true` does. */
  readonly cache?: CacheOptions | undefined;
}

/**
 * Downloads the encrypted files of a model and keeps them on the device, for a later `loadModel` with the option `cache`. It needs no
 * key, so it can run before anyone signs in. A download that was stopped goes on where it stopped.
 *
 * @param name - the model's Name
 * @returns whether all files are on the device; false if the browser cannot store them, if there is no room, or if the model is published
 * unencrypted
 * @throws {@link WeightsError} `insecure-context`, `network`, `http-status`, `bad-manifest`, `unknown-model`, `unsupported-format`,
 * `not-a-container`, `wrong-file`, `truncated`, `too-long`; or the signal's reason.
 */
export async function prefetchModel(name: string, options: PrefetchOptions = {}): Promise<boolean> {
  const { credentials, retries, onProgress, cache: option = {} } = options;
  requireSecureContext();
  const scope = abortScope(options.signal);
  const { signal } = scope;
  try {
    const model = await findModel(name, manifestsOf(options.manifest), { signal, credentials, retries, onProgress });
    const source = modelSource(name, model, requireFileFormat(model.format, name));
    const cache = await ModelCache.prepare(source, option, signal);
    if (cache === undefined) {
      return false;
    }
    const download = (): Promise<boolean> => keepAll({ ...source, cached: cache.presence }, options, signal);
    return await download().catch(async (error: unknown) => {
      if (!(await cache.needsAnother(error)) || (await ModelCache.prepare(source, option, signal)) === undefined) {
        throw error;
      }
      return download();
    });
  } catch (error) {
    scope.abort(error);
    throw error;
  } finally {
    scope.dispose();
  }
}

/** One file after the other: what is complete can be used, also if the tab is closed meanwhile. */
async function keepAll(source: ModelSource, options: PrefetchOptions, signal: AbortSignal): Promise<boolean> {
  const { onProgress } = options;
  const policy = fetchPolicy(options);
  const start = pageWorkers(options);
  const total = onProgress && new TotalProgress(onProgress);
  total?.begin(source);
  const { file, url, expected, pin } = source;
  const graph = { file, url, policy, expected, pin, entry: entryOf(source, pin) };
  const external = source.external.map((data) => ({ file: data.file, ...externalSource(source, data, { policy }) }));
  let all = true;
  for (const { file: named, ...each } of [graph, ...external]) {
    const report = reporter(named, total?.add);
    report('download', 0, each.expected);
    const pinned = { ...each, format: source.format } as PinnedFile; // files without a pin, and unencrypted ones, have no ModelCache
    const kept = keepInWorker(start, pinned, signal, (loaded, bytes) => report('download', loaded, bytes));
    all = (await kept.catch((error: unknown) => removeIfDamaged(source, each, error))) && all;
    if (all) {
      report('download', each.expected ?? 0, each.expected);
    }
  }
  return all;
}
