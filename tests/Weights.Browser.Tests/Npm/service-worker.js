// The service worker of a site, and of an extension. Static imports are allowed in both; import() is not.
import { compare } from './models.js';
import * as ort from './ort.wasm.bundle.min.mjs';
import { loadModel } from './weights-loader.no-worker.js';

function run({ site, token }) {
  const key = { session: new URL('/api/model-key/session', site).href, headers: { authorization: `Bearer ${token}` } };
  return compare(ort, (name) => loadModel(name, { ort, key }));
}

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('message', ({ data, ports: [port] }) => void run(data).then((results) => port.postMessage(results)));
globalThis.chrome?.runtime?.onMessage?.addListener((message, _sender, respond) => {
  void run(message).then(respond);
  return true; // the response comes later
});
