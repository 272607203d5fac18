interface Waiter<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** Requests to another thread that wait for their responses. Each has an ID, and gets one response. */
export class Waiting<T> {
  #nextId = 0;
  readonly #requests = new Map<number, Waiter<T>>();
  #ended: { readonly error: unknown } | undefined;

  /** How many requests wait. */
  get count(): number {
    return this.#requests.size;
  }

  /**
   * @param send - sends the request
   * @param otherwise - does the work if `send` throws; without it the promise is rejected with that error
   */
  request(send: (id: number) => void, otherwise?: () => Promise<T>, id = this.#nextId++): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) {
        throw this.#ended.error;
      }
      this.#requests.set(id, { resolve, reject });
      try {
        send(id);
      } catch (error) {
        this.#take(id);
        otherwise === undefined ? reject(error) : resolve(otherwise());
      }
    });
  }

  /** @returns false if nothing waits for this value: it had a response before, or was never requested */
  resolve(id: number, value: T): boolean {
    const waiter = this.#take(id);
    waiter?.resolve(value);
    return waiter !== undefined;
  }

  reject(id: number, error: unknown): void {
    this.#take(id)?.reject(error);
  }

  /** Rejects all requests, and all later ones. The first error counts. */
  end(error: unknown): void {
    this.#ended ??= { error };
    this.#requests.forEach(({ reject }) => reject(error));
    this.#requests.clear();
  }

  #take(id: number): Waiter<T> | undefined {
    const waiter = this.#requests.get(id);
    this.#requests.delete(id);
    return waiter;
  }
}
