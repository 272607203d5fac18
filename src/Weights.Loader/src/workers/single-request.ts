import { handle, type Handlers, type Message } from '../core/handlers.js';
import { Waiting } from '../core/waiting.js';
import type { StartWorker } from './start-worker.js';
import { WorkerLink } from './worker-link.js';

const ONLY_ID = 0;

/** What the handlers of a worker's response call. */
interface Waiter<Result> {
  /** False if there was a response before. */
  resolve(result: Result): boolean;
  reject(error: unknown): void;
}

/** A worker for one request. */
export class SingleRequest<Request extends Message, Response extends Message, Result> {
  readonly #waiting = new Waiting<Result>();
  readonly #worker: WorkerLink<Request>;
  #closed: Error | undefined;

  /** @param keys - whether the request has a key */
  constructor(start: StartWorker, keys: boolean, handlers: (waiter: Waiter<Result>) => Handlers<Response>) {
    const responses = handlers({
      resolve: (result) => this.#waiting.resolve(ONLY_ID, result),
      reject: (error) => this.#waiting.reject(ONLY_ID, error),
    });
    this.#worker = new WorkerLink(
      start,
      keys,
      (message) => handle(responses, message),
      (error) => this.#waiting.end(error),
    );
  }

  /** @param here - does the work on this thread, if the worker does not run or the browser cannot send the request, which moves nothing */
  async send(request: Request, transfer: Transferable[], here: () => Promise<Result>): Promise<Result> {
    const inWorker = await this.#worker.runs();
    if (this.#closed !== undefined) {
      throw this.#closed;
    }
    return inWorker ? this.#waiting.request(() => this.#worker.post(request, transfer), here, ONLY_ID) : here();
  }

  /** Terminates the worker. */
  close(): void {
    this.#closed = new Error('The load was aborted.'); // the load has been rejected with the reason of the abort
    this.#waiting.end(this.#closed);
    this.#worker.close();
  }
}
