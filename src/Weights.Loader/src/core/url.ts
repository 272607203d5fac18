/** Resolves a URL against the page, as fetch does. Without a page, or if it is not a URL, the text is returned unchanged. */
export function absoluteUrl(url: string | URL): string {
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  try {
    return new URL(url, base).href;
  } catch {
    return String(url);
  }
}

/** The URL as an error message may show it: without query, fragment and user name, because these may be credentials. */
export function displayUrl(url: string | URL): string {
  const text = absoluteUrl(url);
  return text.replace(/[?#].*$/s, '').replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
}
