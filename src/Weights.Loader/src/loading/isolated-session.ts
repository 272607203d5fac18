import { abortable } from '../core/abort.js';
import { WeightsError } from '../core/errors.js';
import { fromFailure } from '../core/failure.js';
import { movable, type IsolatedAnswer, type IsolatedRequest, type IsolatedTensors } from './isolation-messages.js';
import type { Keys } from '../reading/file-keys.js';
import type { ModelSource } from './load-files.js';
import type { IsolationOptions, LoadOptions } from './options.js';
import { absolute } from '../core/url.js';
import { workerLost } from '../workers/gcm-decryptor.js';
import { openWorker, type WorkerLink } from '../workers/worker-link.js';

/** A session in a worker of its own. Ending it ends the worker: the only way to wipe the weights from onnxruntime-web's memory. */
export interface IsolatedSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /**
   * As onnxruntime-web's `run`. Tensors are moved, not copied: a feed whose array fills its buffer is detached here.
   *
   * @throws {@link WeightsError} `session`.
   */
  run(feeds: IsolatedTensors, fetches?: readonly string[], options?: unknown): Promise<IsolatedTensors>;
  /** The same as {@link IsolatedSession.dispose}, under the name that onnxruntime-web gives it. */
  release(): Promise<void>;
  /** Ends the worker with all that it holds; runs that are under way fail. */
  dispose(): void;
}

export async function startIsolated(
  source: ModelSource,
  options: LoadOptions & IsolationOptions,
  keys: Keys | undefined,
  signal: AbortSignal,
): Promise<IsolatedSession> {
  const worker = openWorker();
  try {
    if (worker === undefined || !(await abortable(worker.runs(), signal))) {
      throw new WeightsError(
        'session',
        'The option "isolate" needs the worker beside the loader, and it could not be started: weights-loader.worker.js must be of the page\'s origin, and the Content-Security-Policy must allow it (worker-src).',
      );
    }
    const client = new IsolatedClient(worker, keys, options);
    const { sessionOptions, credentials, retries, memory } = options;
    client.post({ kind: 'isolate', source, ortUrl: absolute(options.ortUrl), sessionOptions, credentials, retries, memory });
    return await abortable(client.started, signal);
  } catch (error) {
    worker?.close();
    throw error;
  }
}

interface Call {
  resolve(outputs: IsolatedTensors): void;
  reject(error: unknown): void;
}

class IsolatedClient {
  readonly started: Promise<IsolatedSession>;
  #fail: (error: unknown) => void = () => undefined;
  #start: (session: IsolatedSession) => void = () => undefined;
  #calls = 0;
  readonly #running = new Map<number, Call>();
  #ended: WeightsError | undefined;

  constructor(
    private readonly worker: WorkerLink,
    private keys: Keys | undefined,
    private readonly options: LoadOptions,
  ) {
    this.started = new Promise((resolve, reject) => {
      this.#start = resolve;
      this.#fail = reject;
    });
    this.started.catch(() => undefined);
    worker.listen(
      (answer) => this.#hear(answer as unknown as IsolatedAnswer),
      (event) => this.#end(workerLost(event)),
    );
  }

  post(message: IsolatedRequest, transfer: Transferable[] = []): void {
    this.worker.post(message, transfer);
  }

  #hear(answer: IsolatedAnswer): void {
    switch (answer.kind) {
      case 'unlock':
        this.#unlock(answer.id, answer.header, answer.name).catch(this.#fail);
        break;
      case 'report':
        try {
          this.options.onProgress?.(answer.progress);
        } catch (error) {
          this.#fail(error);
        }
        break;
      case 'session':
        this.keys = undefined; // all files are unlocked: nothing of the page need hold the content key any longer
        this.#start(this.#session(answer.inputNames, answer.outputNames));
        break;
      case 'no-session':
        this.#fail(fromFailure(answer.failure));
        break;
      case 'result':
        this.#take(answer.id)?.resolve(answer.outputs);
        break;
      case 'no-result':
        this.#take(answer.id)?.reject(new WeightsError('session', `onnxruntime-web could not run the model: ${answer.message}`));
    }
  }

  /** The content key of v2 stays here; what goes over opens one file. */
  async #unlock(id: number, header: Uint8Array<ArrayBuffer> | undefined, name: string): Promise<void> {
    const key = await (header === undefined ? this.keys?.content() : this.keys?.file(header, name));
    this.post({ kind: 'isolated-key', id, key: key as CryptoKey });
  }

  #session(inputNames: readonly string[], outputNames: readonly string[]): IsolatedSession {
    const dispose = (): void => {
      this.worker.close();
      this.#end(new WeightsError('session', 'The session was released.'));
    };
    return {
      inputNames,
      outputNames,
      dispose,
      release: async () => dispose(),
      run: (feeds, fetches, options) =>
        new Promise((resolve, reject) => {
          if (this.#ended !== undefined) {
            throw this.#ended;
          }
          const id = this.#calls++;
          const plain = Object.fromEntries(Object.entries(feeds).map(([name, { type, data, dims }]) => [name, { type, data, dims }]));
          this.post({ kind: 'call', id, feeds: plain, fetches, options }, movable(plain));
          this.#running.set(id, { resolve, reject });
        }),
    };
  }

  #take(id: number): Call | undefined {
    const call = this.#running.get(id);
    this.#running.delete(id);
    return call;
  }

  #end(error: WeightsError): void {
    this.#ended = error;
    this.#fail(error);
    this.#running.forEach(({ reject }) => reject(error));
    this.#running.clear();
  }
}
