import { loadModel } from '/loader/weights-loader.js';

const look = (stage) => fetch(`/stage/${stage}`, { method: 'POST' });
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Loads a model, runs it once and releases it. Memory is searched between the stages. No value here lives longer than its stage. */
async function load({ model, key, memory, isolate, build }) {
  const ortUrl = `/ort/${build}`;
  const ort = await import(ortUrl);
  ort.env.wasm.numThreads = 1;
  const data = Float32Array.from({ length: 1024 }, (_, i) => i / 1024);
  // In JSON an option that is not set is null.
  const options = { key, memory: memory ?? undefined, manifest: '/models/models.json' };
  const session = await loadModel(model, { ...options, ...(isolate ? { isolate, ortUrl } : { ort }) });
  await session.run({ x: isolate ? { type: 'float32', data, dims: [1, 1024] } : new ort.Tensor('float32', data, [1, 1024]) });
  await look('loaded');
  await session.release();
}

const job = await (await fetch('/job')).json();
await fetch('/sign-in', { method: 'POST' });
try {
  await load(job);
  await look('released');
  gc();
  await pause(3000);
  gc();
  await look('collected');
  location = '/left';
} catch (error) {
  await look(`failed: ${error}`.replaceAll('/', ' '));
}
