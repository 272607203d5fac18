import { WeightsError } from './errors.js';

/**
 * Resolves a URL against the page or the worker, as fetch does.
 *
 * @param option - the option that has the URL, for the message
 * @throws {@link WeightsError} `network` if the URL is relative and the page has no address that it could be relative to.
 */
export function absoluteUrl(url: string | URL, option: string): string {
  return (
    resolve(url) ??
    refuse(
      `The URL ${JSON.stringify(displayUrl(url))} of the option "${option}" is relative, or not a URL. It cannot be resolved, because ` +
        'this page or worker has no address itself: it was made from blob:, data: or about:blank. Set an absolute URL.',
    )
  );
}

/** The URL as an error message may show it: without query, fragment and user name, because these may be credentials. */
export function displayUrl(url: string | URL): string {
  const text = resolve(url) ?? String(url);
  return text.replace(/[?#].*$/s, '').replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
}

function resolve(url: string | URL): string | undefined {
  try {
    return new URL(url, baseOf(String(url))).href;
  } catch {
    return undefined;
  }
}

/** Without a base element, fetch resolves no relative URL in a document of blob:. Its origin is what a leading slash stands for. */
function baseOf(url: string): string | undefined {
  const { document, location } = globalThis;
  const base = document?.baseURI ?? location?.href;
  return base?.startsWith('blob:') && url.startsWith('/') ? location.origin : base;
}

function refuse(why: string): never {
  throw new WeightsError('network', why);
}
