import { WeightsError } from '../core/errors.js';
import { reporter, type ProgressCallback } from '../core/progress.js';
import { shareRequest } from '../core/shared-request.js';
import { absoluteUrl, displayUrl } from '../core/url.js';
import { Connection } from '../http/connection.js';
import { fetchPolicy, type FetchPolicy } from '../http/fetch-policy.js';
import { readText, requireOk } from '../http/request.js';
import { RetryBudget, withRetries } from '../http/retry.js';
import { site } from '../site/site.js';
import type { KeptManifests } from './kept-manifest.js';
import type { Manifest, ManifestModel } from './manifest.js';
import { parseManifest } from './parse-manifest.js';

/** Options of {@link fetchManifest}. */
export interface FetchManifestOptions {
  /** Aborts the request; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the request carries cookies; default `same-origin`. */
  readonly credentials?: RequestCredentials | undefined;
  /**
   * How many failed attempts in a row are repeated, after a lost connection, a response of 5xx, or 30 seconds in which nothing arrived;
   * default 5. See {@link LoadOptions}.
   */
  readonly retries?: number | undefined;
  /** Gets the reports of the phase `manifest`. */
  readonly onProgress?: ProgressCallback | undefined;
}

/** Options of {@link findModel}. */
interface FindModelOptions extends FetchManifestOptions {
  /** The manifests that are kept on this device, for a load that also works without the network. */
  readonly kept?: KeptManifests | undefined;
}

/**
 * Loads and checks a models.json. The browser revalidates it each time (`cache: 'no-cache'`): a 304 costs little, and a
 * stale manifest would name files and keys of an earlier deployment. Only requests at the same time are one request.
 *
 * @param url - relative to the page; default: as for the option `manifest` of {@link LoadModelOptions}
 * @throws {@link WeightsError} `network`, `http-status`, `bad-manifest`; or the signal's reason.
 */
export function fetchManifest(url?: string | URL, options: FetchManifestOptions = {}): Promise<Manifest> {
  return fetchOrTakeKept(url, options);
}

async function fetchOrTakeKept(url: string | URL | undefined, options: FindModelOptions): Promise<Manifest> {
  const address = manifestAddress(url);
  const signal = options.signal ?? new AbortController().signal;
  const policy = fetchPolicy(options);
  const report = reporter(displayUrl(address), options.onProgress);
  report('manifest', 0, undefined);
  // Each load parses the text itself, so that no caller gets an object that another one has changed.
  const request = (attempts: FetchPolicy): Promise<ManifestText> =>
    shareRequest(['manifest', address, attempts.credentials, attempts.retries], signal, (shared) =>
      requestManifest(address, attempts, shared, 'no-cache'),
    );
  const { text, url: final } = await (options.kept?.request(address, policy, request) ?? request(policy));
  const manifest = parseManifest(text, final);
  const bytes = new TextEncoder().encode(text).length;
  report('manifest', bytes, bytes);
  return manifest;
}

/** A models.json, and its URL. */
interface ManifestText {
  readonly text: string;
  readonly url: string;
}

/**
 * Requests the text of a models.json.
 *
 * @returns also its URL: as for scripts and style sheets, a redirect moves the base of relative URLs
 */
export function requestManifest(
  address: string,
  policy: FetchPolicy,
  signal: AbortSignal,
  cache: 'no-cache' | 'no-store',
): Promise<ManifestText> {
  return withRetries(new RetryBudget(policy.retries, signal), async () => {
    const connection = await Connection.open(address, policy, signal, { cache });
    try {
      requireOk(
        connection,
        address,
        'the manifest',
        'The build writes models.json beside the loader and the .enc files. If it is served from elsewhere, set the option "manifest".',
      );
      return { text: await readText(connection, address, 'the manifest', signal), url: connection.response.url || address };
    } finally {
      connection.close(); // also stops listening to the caller's signal
    }
  });
}

/** @throws {@link WeightsError} `unknown-model`, with the names that the manifests list; and all of {@link fetchManifest}. */
export async function findModel(
  name: string,
  manifests: readonly (string | URL | undefined)[],
  options: FindModelOptions,
): Promise<ManifestModel> {
  const wanted = name.normalize('NFC');
  const searched: Manifest[] = [];
  for (const url of manifests) {
    const manifest = await fetchOrTakeKept(url, options);
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

/** @param url - as of {@link fetchManifest} */
export function manifestAddress(url: string | URL | undefined): string {
  return absoluteUrl(url ?? site().defaultManifest(), 'manifest');
}
