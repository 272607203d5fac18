import { decryptGcm } from './container-gcm.js';
import { WeightsError } from './errors.js';
import type { DecryptRequest, WorkerAnswer } from './worker-messages.js';

/**
 * Decrypts off the page's thread: browsers run `subtle.decrypt` on the thread that calls it, 0.7 s for 256 MiB.
 * One per load. It starts with the download, so that the worker is ready when the last byte arrives.
 */
export interface Decryptor {
  /** Takes the container over: its buffer may be detached. */
  decrypt(container: Uint8Array<ArrayBuffer>, key: CryptoKey): Promise<Uint8Array<ArrayBuffer>>;
  /** Ends the worker, and with it all that it still holds. */
  close(): void;
}

/** How long a complete download waits for a worker's script that neither runs nor fails. */
const PATIENCE_MS = 5000;

export function startDecryptor(): Decryptor {
  const worker = openWorker();
  let closed = false;
  const ready = worker === undefined ? Promise.resolve(false) : becomesReady(worker);
  return {
    async decrypt(container, key) {
      const inWorker = worker !== undefined && (await within(ready, PATIENCE_MS));
      if (closed) {
        throw new Error('The load was aborted.'); // nobody waits for it any more
      }
      return inWorker ? decryptIn(worker, { container, key }) : decryptGcm(container, key);
    },
    close() {
      closed = true;
      worker?.terminate();
    },
  };
}

/** None outside browsers, under a Content-Security-Policy without worker-src, and for a loader from another origin: then the page decrypts. */
function openWorker(): Worker | undefined {
  try {
    return new Worker(new URL('./weights-loader.worker.js', import.meta.url), { type: 'module' });
  } catch {
    return undefined;
  }
}

function becomesReady(worker: Worker): Promise<boolean> {
  return new Promise((resolve) => {
    worker.addEventListener('message', () => resolve(true), { once: true });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      resolve(false);
    }, { once: true });
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

function decryptIn(worker: Worker, request: DecryptRequest): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<WorkerAnswer>) => {
      if (data.kind === 'plaintext') {
        resolve(data.plaintext);
      } else if (data.kind === 'failure') {
        reject(new WeightsError(data.code, data.message));
      }
    });
    const lost = (event: Event): void => reject(new WeightsError('decrypt', 'The worker that decrypts the model stopped, perhaps for want of memory. Load the model again.', { cause: event }));
    worker.addEventListener('error', lost);
    worker.addEventListener('messageerror', lost);
    worker.postMessage(request, [request.container.buffer]);
  });
}
