/**
 * The steps of a load. `key` and `download` run at the same time, so their reports interleave.
 * `key` is not reported if the caller gave a key. Within one phase `loaded` never decreases, except that the phases after `manifest`
 * begin again if the load begins again: with the current models.json of a newer deployment, or because a file that was kept on the device
 * was damaged. `total` is the download of all files together. What is on the device counts as downloaded.
 */
export type LoadPhase = 'manifest' | 'key' | 'download' | 'decrypt' | 'session' | 'total';

/** One report. A phase begins with `loaded` 0 and ends with `loaded` equal to `total`. */
export interface LoadProgress {
  /** The step of the load. */
  readonly phase: LoadPhase;
  /**
   * The manifest's URL in the phase `manifest`; in the others the model's `file` in the manifest, or its URL if there is
   * no manifest. URLs have no query. In the phase `total` it is that of the model.
   */
  readonly file: string;
  /** Bytes that this phase has processed. */
  readonly loaded: number;
  /** Bytes in all: from the manifest, otherwise from Content-Length; undefined while neither is known. */
  readonly total: number | undefined;
  /**
   * In the phase `session`, if the session options have several `executionProviders`: the names of those that are tried now. The
   * phase begins again, with fewer of them, if the model cannot be run with the first one.
   */
  readonly executionProviders?: readonly string[] | undefined;
}

/** Called during a load. If it throws, the load ends and rejects with what it threw. */
export type ProgressCallback = (progress: LoadProgress) => void;

/** The callback for one file. */
export type Report = (phase: LoadPhase, loaded: number, total: number | undefined) => void;

/** The same, with the execution providers that are tried. */
export type SessionReport = (...report: [...Parameters<Report>, executionProviders?: readonly string[]]) => void;

export function reporter(file: string, callback: ProgressCallback | undefined): SessionReport {
  return (phase, loaded, total, executionProviders = []) =>
    callback?.({ phase, file, loaded, total, ...(executionProviders.length === 0 ? {} : { executionProviders }) });
}

/** Leaves out reports of a download that begins again, after a part of it was reported. */
export function neverLess(report: Report): Report {
  let most = -1;
  return (phase, loaded, total) => {
    if (phase !== 'download' || loaded >= most) {
      most = phase === 'download' ? loaded : most;
      report(phase, loaded, total);
    }
  };
}
