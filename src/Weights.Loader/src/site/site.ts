/** What differs between the page scripts: how each finds the files that belong to it. */
export interface Site {
  /** The URL of models.json if the caller gives none. */
  defaultManifest(): URL;
  /**
   * Starts the worker script.
   *
   * @param workerUrl - the option of this name
   */
  startWorker(workerUrl: string | URL | undefined): Worker;
  /**
   * For a load that needs a worker.
   *
   * @param workerUrl - the option of this name
   * @throws {@link WeightsError} `session` if this page script starts none, or the page forbids it by Trusted Types.
   */
  requireWorkers(workerUrl: string | URL | undefined): void;
}

let current: Site | undefined;

/** Called once, by the entry of each page script. */
export function useSite(site: Site): void {
  current = site;
}

export function site(): Site {
  return current as Site;
}
