import type { IsolatedRequest } from '../loading/isolation-messages.js';
import type { WorkerAnswer, WorkerRequest } from './messages.js';

/** How long a worker's script that neither runs nor fails is waited for. */
const PATIENCE_MS = 5000;

/** A worker of ours and whether its script runs. */
export interface WorkerLink {
  /** False where the script cannot be loaded, or not in time. */
  runs(): Promise<boolean>;
  post(message: WorkerRequest | IsolatedRequest, transfer: Transferable[]): void;
  listen(answer: (message: WorkerAnswer) => void, lost: (event: Event) => void): void;
  close(): void;
}

/** None outside browsers, under a Content-Security-Policy without worker-src, and for a loader from another origin. */
export function openWorker(): WorkerLink | undefined {
  let worker: Worker;
  try {
    worker = new Worker(new URL('./weights-loader.worker.js', import.meta.url), { type: 'module' });
  } catch {
    return undefined;
  }
  const ready = becomesReady(worker);
  return {
    runs: () => within(ready, PATIENCE_MS),
    post: (message, transfer) => worker.postMessage(message, transfer),
    listen(answer, lost) {
      worker.addEventListener('message', ({ data }: MessageEvent<WorkerAnswer>) => answer(data));
      worker.addEventListener('error', lost);
      worker.addEventListener('messageerror', lost);
    },
    close: () => worker.terminate(),
  };
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

async function within(answer: Promise<boolean>, milliseconds: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
