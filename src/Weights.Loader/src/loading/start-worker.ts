import type { StartWorker } from '../workers/start-worker.js';

/** On the page. Bundlers recognise this literal form, and pack the worker script too. */
const start = (): Worker => new Worker(new URL('./weights-loader.worker.js', import.meta.url), { type: 'module' });

export const startPageWorker: StartWorker = Object.assign(start, {
  url: () => new URL('./weights-loader.worker.js', import.meta.url).href,
});
