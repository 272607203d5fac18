/** Starts a worker that runs the worker script. The page and a worker find that script in different ways. */
export interface StartWorker {
  (): Worker;
  /** Returns the script's absolute URL. Without it the loader cannot find out why the script does not run. */
  readonly url?: () => string;
  /** How often a request of the script is repeated; default as for files. */
  readonly retries?: number | undefined;
}

/** Posts a message to the thread that started this worker. */
export type Post<Response> = (response: Response, transfer?: Transferable[]) => void;

/** For messages and requests; undefined if it is not known. */
export function scriptUrl(start: StartWorker): string | undefined {
  try {
    return start.url?.();
  } catch {
    return undefined; // the loader is not at an address that has a folder
  }
}
