import { WeightsError } from '../core/errors.js';
import { send, requireOk } from '../http/request.js';
import { parseManifest, type Manifest, type ManifestModel } from './manifest.js';
import { reporter, type ProgressCallback } from '../core/progress.js';
import { retryBudget, withRetries } from '../http/retry.js';
import { absolute, shown } from '../core/url.js';

/** Options of {@link fetchManifest}. */
export interface FetchManifestOptions {
  /** Aborts the request; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Whether cookies go along; default `same-origin`. */
  readonly credentials?: RequestCredentials | undefined;
  /** How often a request is made again after a lost connection or an answer of 5xx; default 2. */
  readonly retries?: number | undefined;
  /** Told of the phase `manifest`. */
  readonly onProgress?: ProgressCallback | undefined;
}

/**
 * Loads and checks a models.json. It is asked for anew each time (`cache: 'no-cache'`): a 304 costs little, and
 * a stale manifest would name files and keys of the deployment before.
 *
 * @param url - default: models.json beside the loader
 * @throws {@link WeightsError} `network`, `http-status`, `bad-manifest`; or the signal's reason.
 */
export async function fetchManifest(url?: string | URL, options: FetchManifestOptions = {}): Promise<Manifest> {
  const address = absolute(url ?? besideTheLoader());
  const signal = options.signal ?? new AbortController().signal;
  const report = reporter(shown(address), options.onProgress);
  report('manifest', 0, undefined);
  const { text, url: final } = await withRetries(retryBudget(options.retries, signal), async () => {
    const response = await send(address, { signal, cache: 'no-cache', credentials: options.credentials ?? 'same-origin' });
    requireOk(
      response,
      address,
      'the manifest',
      'The build writes models.json beside the loader and the .enc files; if it is served from elsewhere, say where with the option "manifest".',
    );
    // As for scripts and style sheets, a redirect moves the base of relative URLs.
    return { text: await textOf(response, address, signal), url: response.url || address };
  });
  const manifest = parseManifest(text, final);
  const bytes = new TextEncoder().encode(text).length;
  report('manifest', bytes, bytes);
  return manifest;
}

/** @throws {@link WeightsError} `unknown-model`, with the names that there are; and all of {@link fetchManifest}. */
export async function findModel(
  name: string,
  manifests: readonly (string | URL | undefined)[],
  options: FetchManifestOptions,
): Promise<ManifestModel> {
  const wanted = name.normalize('NFC');
  const searched: Manifest[] = [];
  for (const url of manifests) {
    const manifest = await fetchManifest(url, options);
    const model = manifest.models.find((candidate) => candidate.name === wanted);
    if (model !== undefined) {
      return model;
    }
    searched.push(manifest);
  }
  throw new WeightsError('unknown-model', `There is no model ${JSON.stringify(name)}. ${searched.map(listing).join(' ')}`);
}

function listing({ url, models }: Manifest): string {
  const names = models.map((model) => JSON.stringify(model.name));
  const few = names.length > 20 ? [...names.slice(0, 20), `and ${names.length - 20} more`] : names;
  return `${shown(url)} lists ${few.join(', ') || 'none'}.`;
}

async function textOf(response: Response, url: string, signal: AbortSignal): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    signal.throwIfAborted();
    throw new WeightsError('network', `The connection to ${shown(url)} was lost before the manifest was complete. Load it again.`, {
      cause,
    });
  }
}

function besideTheLoader(): URL {
  // In a variable of its own: bundlers take "new URL(…, import.meta.url)" for a file to pack, and find none.
  const loader = import.meta.url;
  try {
    return new URL('./models.json', loader);
  } catch {
    throw new WeightsError(
      'bad-manifest',
      'This loader was not loaded from a folder that could hold models.json: say where it is with the option "manifest".',
    );
  }
}
