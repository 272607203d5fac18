interface Held {
  readonly name: string;
  readonly mode: LockMode;
}

interface Waiting extends Held {
  readonly grant: () => void;
}

/** The Web Locks of one page: in order, exclusive or shared. */
export class FakeLocks {
  readonly #held = new Set<Held>();
  #waiting: Waiting[] = [];

  async request(
    name: string,
    { mode = 'exclusive', ifAvailable = false, signal }: LockOptions,
    callback: (lock: object | null) => unknown,
  ): Promise<unknown> {
    signal?.throwIfAborted();
    if (!this.#isFree({ name, mode }, this.#waiting)) {
      if (ifAvailable) {
        return callback(null);
      }
      await new Promise<void>((resolve, reject) => {
        const waiting = { name, mode, grant: resolve };
        this.#waiting.push(waiting);
        signal?.addEventListener('abort', () => {
          this.#waiting = this.#waiting.filter((each) => each !== waiting);
          reject(signal.reason);
        });
      });
    }
    const held = { name, mode };
    this.#held.add(held);
    try {
      return await callback({});
    } finally {
      this.#held.delete(held);
      this.#grant();
    }
  }

  #grant(): void {
    const next = this.#waiting.find((waiting, i) => this.#isFree(waiting, this.#waiting.slice(0, i)));
    if (next !== undefined) {
      this.#waiting = this.#waiting.filter((each) => each !== next);
      next.grant();
    }
  }

  #isFree({ name, mode }: Held, before: readonly Held[]): boolean {
    return [...this.#held, ...before].every((other) => other.name !== name || (mode === 'shared' && other.mode === 'shared'));
  }
}
