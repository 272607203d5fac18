import type { LoadProgress, ProgressCallback } from '../core/progress.js';
import type { ModelSource } from './model-source.js';

/** Bytes of one file as served. */
interface FileProgress {
  loaded: number;
  total: number | undefined;
}

/** Adds reports over all files of a load to those of single files. */
export class TotalProgress {
  readonly #files = new Map<string, FileProgress>();
  #file = '';
  #reported = -1;

  constructor(private readonly callback: ProgressCallback) {}

  /** The files are known. */
  begin({ file, expected, external }: ModelSource): void {
    this.#file = file;
    this.#files.set(file, { loaded: 0, total: expected });
    external.forEach((data) => this.#files.set(data.file, { loaded: 0, total: data.encryptedSize }));
    this.#report();
  }

  readonly add = (progress: LoadProgress): void => {
    this.callback(progress);
    const { phase, file, loaded, total } = progress;
    const known = this.#files.get(file);
    if (known === undefined || total === undefined) {
      return;
    }
    if (phase === 'download') {
      known.total ??= total;
      known.loaded = Math.max(known.loaded, loaded);
    } else if (phase === 'decrypt' && known.total !== undefined) {
      // A file that is read on demand has no phase `download`: what is decrypted of it has arrived.
      known.loaded = Math.max(known.loaded, total === 0 ? known.total : Math.floor((loaded / total) * known.total));
    } else if (phase === 'session' && loaded === total) {
      this.#files.forEach((each) => (each.loaded = each.total ?? each.loaded)); // what the graph does not use is not loaded
    }
    this.#report();
  };

  #report(): void {
    const files = [...this.#files.values()];
    const loaded = files.reduce((sum, each) => sum + each.loaded, 0);
    if (loaded > this.#reported) {
      this.#reported = loaded;
      const known = files.every((each) => each.total !== undefined);
      const total = known ? files.reduce((sum, each) => sum + (each.total as number), 0) : undefined;
      this.callback({ phase: 'total', file: this.#file, loaded, total });
    }
  }
}
