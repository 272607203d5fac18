import { WeightsError } from '../core/errors.js';

/** How long the loader waits for a worker whose script neither runs nor fails. */
const PATIENCE_MS = 5000;

/** Starts a worker that runs the worker script. The page and a worker find that script in different ways. */
export type StartWorker = () => Worker;

/** Posts a message to the thread that started this worker. */
export type Post<Response> = (response: Response, transfer?: Transferable[]) => void;

/** The first message of every worker: its script runs. */
export interface Ready {
  readonly kind: 'ready';
}

/** A worker that runs the worker script. */
export interface WorkerLink<Request, Response> {
  /** False if the script cannot be loaded, or not in time. */
  runs(): Promise<boolean>;
  post(request: Request, transfer?: Transferable[]): void;
  /** @param lost - called with {@link WeightsError} `decrypt` if the worker stops */
  listen(hear: (response: Response) => void, lost: (error: WeightsError) => void): void;
  /** Terminates the worker, which frees everything that it holds. */
  close(): void;
}

/**
 * @returns undefined if no worker can be started: outside browsers, if the Content-Security-Policy does not allow it
 * (worker-src), and for a loader from another origin
 */
export function openWorker<Request, Response>(start: StartWorker): WorkerLink<Request, Response> | undefined {
  let worker: Worker;
  try {
    worker = start();
  } catch {
    return undefined;
  }
  const ready = becomesReady(worker);
  return {
    runs: () => within(ready, PATIENCE_MS),
    post: (request, transfer = []) => worker.postMessage(request, transfer),
    listen(hear, lost) {
      worker.addEventListener('message', ({ data }: MessageEvent<Ready | Response>) => {
        if (!isReady(data)) {
          hear(data);
        }
      });
      worker.addEventListener('error', (event) => lost(workerLost(event)));
      worker.addEventListener('messageerror', (event) => lost(workerLost(event)));
    },
    close: () => worker.terminate(),
  };
}

function isReady(message: unknown): message is Ready {
  return (message as Partial<Ready>).kind === 'ready';
}

function workerLost(event: Event): WeightsError {
  return new WeightsError(
    'decrypt',
    'The worker that decrypts the model stopped, perhaps because there was not enough memory. Load the model again.',
    { cause: event },
  );
}

function becomesReady(worker: Worker): Promise<boolean> {
  return new Promise((resolve) => {
    worker.addEventListener('message', () => resolve(true), { once: true });
    worker.addEventListener(
      'error',
      (event) => {
        event.preventDefault();
        resolve(false);
      },
      { once: true },
    );
  });
}

async function within(ready: Promise<boolean>, milliseconds: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  try {
    return await Promise.race([ready, late]);
  } finally {
    clearTimeout(timer);
  }
}
