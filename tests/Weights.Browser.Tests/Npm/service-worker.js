// The service worker of a site, and of an extension. Static imports are allowed in both; import() is not.
import * as ort from '/ort/ort.wasm.bundle.min.mjs';
import { scenariosOf } from '/page/scenarios.js';
import * as loader from '/weights/weights-loader.no-worker.js';

/** Loads and runs models. */
async function run({ names, key }) {
  const { load } = scenariosOf({ loader, ort });
  const outcomes = {};
  for (const name of names) {
    outcomes[name] = await load(name, { key });
  }
  return JSON.stringify(outcomes);
}

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('message', ({ data, ports: [port] }) => void run(data).then((outcomes) => port.postMessage(outcomes)));
globalThis.chrome?.runtime?.onMessage?.addListener((message, _sender, respond) => {
  void run(message).then(respond);
  return true; // the response comes later
});
