/**
 * Calls back when the user returns to the page. Browsers stop or delay timers of pages that are not shown.
 *
 * @param listener - `suspended` if no timer ran: the page was in the back/forward cache (Firefox, Safari, Chromium), or frozen (Chromium)
 * @returns stops listening
 */
export function onReturn(listener: (suspended: boolean) => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const { document } = globalThis;
  globalThis.addEventListener?.('pageshow', ({ persisted }) => persisted && listener(true), { signal });
  document?.addEventListener('resume', () => listener(true), { signal });
  document?.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && listener(false), { signal });
  return () => stop.abort();
}
