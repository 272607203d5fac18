/**
 * Records when each step of a load began and ended. A step begins with the loader's first report about it and ends when all its
 * bytes are processed. Times are milliseconds since the load began.
 */
export class Timeline {
  #origin = performance.now();
  /** @type {Map<string, {begin: number, end: number | null, loaded: number, total: number | undefined}>} */
  #phases = new Map();

  /** @param {{phase: string, loaded: number, total?: number}} report */
  record({ phase, loaded, total }) {
    const now = this.elapsed;
    const entry = this.#phases.get(phase) ?? { begin: now, end: null, loaded, total };
    entry.loaded = loaded;
    entry.total = total;
    if (total !== undefined && total > 0 && loaded >= total) {
      entry.end ??= now;
    }
    this.#phases.set(phase, entry);
    return entry;
  }

  get elapsed() {
    return performance.now() - this.#origin;
  }
}
