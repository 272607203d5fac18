import type { StartWorker } from '../workers/worker-link.js';

/** On the page. Bundlers recognise this literal form, and pack the worker script too. */
export const startPageWorker: StartWorker = () => new Worker(new URL('./weights-loader.worker.js', import.meta.url), { type: 'module' });
