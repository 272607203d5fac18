/** What differs between the page scripts: how each finds the files that belong to it. */
export interface Site {
  /** The URL of models.json if the caller gives none. */
  defaultManifest(): URL;
  /** The URL of the worker script if the caller gives none. */
  workerScript(): URL;
  /** @param script - the absolute URL of the worker script */
  startWorker(script: string): Worker;
  /**
   * For a load that needs a worker.
   *
   * @param script - the absolute URL of the worker script
   * @throws {@link WeightsError} `session` if this page script starts none, or the page forbids it by Trusted Types.
   */
  requireWorkers(script: string): void;
}

let current: Site | undefined;

/** Called once, by the entry of each page script. */
export function useSite(site: Site): void {
  current = site;
}

export function site(): Site {
  return current as Site;
}
