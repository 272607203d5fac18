// A service worker that answers from its cache first, ignores queries, and stores every response that CacheStorage accepts.
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => event.respondWith(respond(event.request)));

async function respond(request) {
  const cache = await caches.open('everything');
  const stored = await cache.match(request, { ignoreSearch: true });
  if (stored !== undefined) {
    return stored;
  }
  const response = await fetch(request);
  await cache.put(request, response.clone()).catch(() => undefined);
  return response;
}
