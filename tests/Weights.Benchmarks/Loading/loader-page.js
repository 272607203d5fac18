import { loadModel } from '/loader/weights-loader.js';

const tasks = [];
// Only Chromium reports long tasks.
new PerformanceObserver((list) => tasks.push(...list.getEntries())).observe({ type: 'longtask' });
const bytes = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());

/** The heap of onnxruntime-web, if it runs on the page. */
let heap;
WebAssembly.Memory = class extends WebAssembly.Memory {
  constructor(descriptor) {
    super(descriptor);
    heap = this;
  }
};

const post = (path, body) => fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** Where a load is that takes very long: sent too rarely to slow it. */
let lastReport = {};
setInterval(() => post('/report', lastReport), 30_000);

/** Ways to load a model. Each returns the session, or throws. */
const ways = {
  /** The usual way to load an unencrypted model. */
  async plain(name, ort, { base, data }) {
    const model = await bytes(`${base}/${name}.onnx`);
    const externalData = data === undefined ? undefined : [{ path: data, data: await bytes(`${base}/${data}`) }];
    return ort.InferenceSession.create(model, externalData && { externalData });
  },

  /** The reference design's loader: it fetches all, then decrypts in one call on the page's thread. */
  async reference(name, ort, { base }) {
    const key = await crypto.subtle.importKey('raw', await bytes('/key/gcm'), 'AES-GCM', false, ['decrypt']);
    const file = await bytes(`${base}/${name}.gcm.enc`);
    const model = new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: file.slice(0, 12) }, key, file.slice(12)));
    const session = await ort.InferenceSession.create(model);
    model.fill(0);
    return session;
  },

  /** The usual way to keep an unencrypted model, such as that of transformers.js. */
  async cached(name, ort, { base }) {
    const url = `${base}/${name}.onnx`;
    const cache = await caches.open('models');
    if ((await cache.match(url)) === undefined) {
      await cache.add(url);
    }
    const response = await cache.match(url);
    return ort.InferenceSession.create(new Uint8Array(await response.arrayBuffer()));
  },

  ours: (name, ort, { base, memory, isolate, cache, ortUrl, onProgress }) =>
    loadModel(name, { ort, key: '/key/chunked', manifest: `${base}/models.json`, memory, isolate, cache, ortUrl, onProgress }),
};

/**
 * Loads a model once. Returns the time, the longest task on this thread until onnxruntime-web gets the model and in all (in ms), and the
 * length of the heap in bytes.
 */
async function load({ way, model, options: { build, ...options } }) {
  const ortUrl = `/ort/${build}`;
  const ort = options.isolate ? undefined : await import(ortUrl);
  if (ort !== undefined) {
    ort.env.wasm.numThreads = 1;
  }
  await new Promise((resolve) => setTimeout(resolve, 300));
  await fetch('/ready', { method: 'POST' });
  const start = performance.now();
  let sessionFrom = Infinity;
  const onProgress = (progress) => {
    lastReport = progress;
    if (progress.phase === 'session') {
      sessionFrom = Math.min(sessionFrom, performance.now());
    }
  };
  await ways[way](model, ort, { ...options, ortUrl, onProgress });
  const time = performance.now() - start;
  await new Promise((resolve) => setTimeout(resolve, 100));
  const longest = (list) => Math.max(0, ...list.map(({ duration }) => duration));
  const during = tasks.filter(({ startTime }) => startTime >= start);
  return {
    time,
    longest: longest(during.filter(({ startTime }) => startTime < sessionFrom)),
    longestInAll: longest(during),
    heap: heap?.buffer.byteLength ?? 0,
  };
}

const job = await (await fetch('/job')).json();
const result = await load(job).catch((error) => ({ error: String(error) }));
await post('/result', result);
if (job.again) {
  location.assign('/left');
}
