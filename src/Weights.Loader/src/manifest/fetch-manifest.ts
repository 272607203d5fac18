import { WeightsError } from '../core/errors.js';
import { reporter, type ProgressCallback } from '../core/progress.js';
import { absoluteUrl, displayUrl } from '../core/url.js';
import { fetchPolicy } from '../http/fetch-policy.js';
import { readText, requireOk, send } from '../http/request.js';
import { withRetries } from '../http/retry.js';
import { site } from '../site/site.js';
import type { Manifest, ManifestModel } from './manifest.js';
import { parseManifest } from './parse-manifest.js';

/** Options of {@link fetchManifest}. */
export interface FetchManifestOptions {
  /** Aborts the request; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the request carries cookies; default `same-origin`. */
  readonly credentials?: RequestCredentials | undefined;
  /** How many failed attempts are repeated, after a lost connection or a response of 5xx; default 2. */
  readonly retries?: number | undefined;
  /** Gets the reports of the phase `manifest`. */
  readonly onProgress?: ProgressCallback | undefined;
}

/**
 * Loads and checks a models.json. The browser revalidates it each time (`cache: 'no-cache'`): a 304 costs little, and a
 * stale manifest would name files and keys of an earlier deployment.
 *
 * @param url - relative to the page; default: as for the option `manifest` of {@link LoadModelOptions}
 * @throws {@link WeightsError} `network`, `http-status`, `bad-manifest`; or the signal's reason.
 */
export async function fetchManifest(url?: string | URL, options: FetchManifestOptions = {}): Promise<Manifest> {
  const address = absoluteUrl(url ?? site().defaultManifest());
  const signal = options.signal ?? new AbortController().signal;
  const policy = fetchPolicy(options);
  const report = reporter(displayUrl(address), options.onProgress);
  report('manifest', 0, undefined);
  const { text, url: final } = await withRetries({ left: policy.retries, signal }, async () => {
    const response = await send(address, policy, signal, { cache: 'no-cache' });
    requireOk(
      response,
      address,
      'the manifest',
      'The build writes models.json beside the loader and the .enc files. If it is served from elsewhere, set the option "manifest".',
    );
    // As for scripts and style sheets, a redirect moves the base of relative URLs.
    return { text: await readText(response, address, 'the manifest', signal), url: response.url || address };
  });
  const manifest = parseManifest(text, final);
  const bytes = new TextEncoder().encode(text).length;
  report('manifest', bytes, bytes);
  return manifest;
}

/** @throws {@link WeightsError} `unknown-model`, with the names that the manifests list; and all of {@link fetchManifest}. */
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

/** How many names a message lists. */
const MOST_NAMES = 20;

function listing({ url, models }: Manifest): string {
  const names = models.map((model) => JSON.stringify(model.name));
  const listed = names.length > MOST_NAMES ? [...names.slice(0, MOST_NAMES), `and ${names.length - MOST_NAMES} more`] : names;
  return `${displayUrl(url)} lists ${listed.join(', ') || 'none'}.`;
}
