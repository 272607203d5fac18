/** Resolves against the page, as fetch does. Where there is no page, or the text is no URL, it stays as it is. */
export function absolute(url: string | URL): string {
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  try {
    return new URL(url, base).href;
  } catch {
    return String(url);
  }
}

/** A URL for an error message: without query, fragment and user name, which may be credentials. */
export function shown(url: string | URL): string {
  const text = absolute(url);
  return text.replace(/[?#].*$/s, '').replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
}
