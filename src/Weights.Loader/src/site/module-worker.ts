/** Starts a worker that runs the worker script at this URL, which may be relative to the page. */
export function moduleWorker(script: string | URL): Worker {
  return new Worker(script, { type: 'module' });
}
