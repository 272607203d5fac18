/**
 * The steps of a load. `key` and `download` run at the same time, so their reports interleave;
 * within one phase `loaded` never falls.
 */
export type LoadPhase = 'manifest' | 'key' | 'download' | 'decrypt' | 'session';

/** One report. A phase begins with `loaded` 0 and ends with `loaded` equal to `total`. */
export interface LoadProgress {
  readonly phase: LoadPhase;
  /** The manifest's URL in the phase `manifest`; then the model's `file` in the manifest, or its URL where there is none. URLs come without their query. */
  readonly file: string;
  /** Bytes done in this phase. Only `download` reports steps in between; `key` is left out where the caller gave a key. */
  readonly loaded: number;
  /** Bytes in all: from the manifest, else from Content-Length; undefined while neither is known. */
  readonly total: number | undefined;
}

/** Called during a load. What it throws ends the load, and is what the load rejects with. */
export type ProgressCallback = (progress: LoadProgress) => void;

/** The callback with the file filled in. */
export type Report = (phase: LoadPhase, loaded: number, total: number | undefined) => void;

export function reporter(file: string, callback: ProgressCallback | undefined): Report {
  return (phase, loaded, total) => callback?.({ phase, file, loaded, total });
}
