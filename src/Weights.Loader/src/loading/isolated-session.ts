import { abortable } from '../core/abort.js';
import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import { fromFailure } from '../core/failure.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { unreachable } from '../core/unreachable.js';
import { absoluteUrl } from '../core/url.js';
import { fetchPolicy } from '../http/fetch-policy.js';
import { postableEnv } from '../ort/ort-env.js';
import { runFailure } from '../ort/session-failure.js';
import type { FileKeys } from '../reading/file-keys.js';
import { openWorker, type StartWorker, type WorkerLink } from '../workers/worker-link.js';
import { movable, type IsolatedTensors, type IsolationRequest, type IsolationResponse } from './isolation-messages.js';
import type { ModelSource } from './model-source.js';
import type { IsolationOptions, LoadOptions } from './options.js';

/** A session in its own worker. The end of that worker is the only way to wipe the weights from onnxruntime-web's memory. */
export interface IsolatedSession {
  /** The names of the model's inputs. */
  readonly inputNames: readonly string[];
  /** The names of the model's outputs. */
  readonly outputNames: readonly string[];
  /**
   * Like onnxruntime-web's `run`. Tensors are moved, not copied: a feed whose array has the whole of its buffer is detached.
   *
   * @throws {@link WeightsError} `session`; `key-revoked` or `key-expired` if the lease of the key has ended.
   */
  run(feeds: IsolatedTensors, fetches?: readonly string[], options?: unknown): Promise<IsolatedTensors>;
  /** The same as {@link IsolatedSession.dispose}, by the name that onnxruntime-web has for it. */
  release(): Promise<void>;
  /** Terminates the worker, and with it the weights. Runs in progress fail. */
  dispose(): void;
}

/**
 * Loads a model and makes its session in a worker.
 *
 * @param ort - the options of onnxruntime-web
 * @throws {@link WeightsError} with any of the codes of a load; or the signal's reason.
 */
export async function startIsolated(
  start: StartWorker,
  source: ModelSource,
  { ortUrl, ortEnv }: Partial<IsolationOptions>,
  options: LoadOptions,
  keys: FileKeys | undefined,
  signal: AbortSignal,
): Promise<IsolatedSession> {
  const worker = openWorker<IsolationRequest, IsolationResponse>(start);
  try {
    if (worker === undefined || !(await abortable(worker.runs(), signal))) {
      throw new WeightsError(
        'session',
        'The option "isolate" needs a worker, and none could be started: weights-loader.worker.js must be beside the loader and of ' +
          "the page's origin, and the Content-Security-Policy must allow it (worker-src).",
      );
    }
    const client = new IsolatedClient(worker, keys, options.onProgress);
    const { sessionOptions, memory } = options;
    worker.post({
      kind: 'isolate',
      source,
      ortUrl: absoluteUrl(String(ortUrl)),
      ortEnv: postableEnv(ortEnv),
      sessionOptions,
      policy: fetchPolicy({ credentials: options.credentials, retries: options.retries }),
      memory,
    });
    return await abortable(client.started, signal);
  } catch (error) {
    worker?.close();
    throw error;
  }
}

interface RunInProgress {
  resolve(outputs: IsolatedTensors): void;
  reject(error: unknown): void;
}

/** The page's side of an isolated session. */
class IsolatedClient {
  readonly started: Promise<IsolatedSession>;
  #reject: (error: unknown) => void = () => undefined;
  #resolve: (session: IsolatedSession) => void = () => undefined;
  #nextId = 0;
  readonly #running = new Map<number, RunInProgress>();
  #ended: WeightsError | undefined;

  constructor(
    private readonly worker: WorkerLink<IsolationRequest, IsolationResponse>,
    private keys: FileKeys | undefined,
    private readonly onProgress: LoadOptions['onProgress'],
  ) {
    this.started = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    reportedElsewhere(this.started); // by startIsolated
    worker.listen(
      (response) => this.#hear(response),
      (error) => this.#end(error),
    );
  }

  #hear(response: IsolationResponse): void {
    switch (response.kind) {
      case 'unlock':
        this.#unlock(response.id, response.header, response.name).catch(this.#reject);
        break;
      case 'report':
        try {
          this.onProgress?.(response.progress);
        } catch (error) {
          this.#reject(error);
        }
        break;
      case 'session':
        this.keys = undefined; // all files are decrypted, so the page no longer needs the content key
        this.#resolve(this.#session(response.inputNames, response.outputNames));
        break;
      case 'no-session':
        this.#reject(fromFailure(response.failure));
        break;
      case 'run-result':
        this.#take(response.id)?.resolve(response.outputs);
        break;
      case 'no-run-result':
        this.#take(response.id)?.reject(runFailure(response.message));
        break;
      default:
        unreachable(response);
    }
  }

  /** The content key of the format `chunked` stays on the page. The worker gets the key of one file. */
  async #unlock(id: number, header: Bytes | undefined, name: string): Promise<void> {
    const key = await (header === undefined ? this.keys?.contentKey() : this.keys?.fileKey(header, name));
    this.worker.post({ kind: 'isolated-key', id, key: key as CryptoKey });
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
      run: (feeds, fetches, options) => this.#run(feeds, fetches, options),
    };
  }

  #run(feeds: IsolatedTensors, fetches: readonly string[] | undefined, options: unknown): Promise<IsolatedTensors> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) {
        throw this.#ended;
      }
      const id = this.#nextId++;
      const plain = Object.fromEntries(Object.entries(feeds).map(([name, { type, data, dims }]) => [name, { type, data, dims }]));
      this.worker.post({ kind: 'run-session', id, feeds: plain, fetches, options }, movable(plain));
      this.#running.set(id, { resolve, reject });
    });
  }

  #take(id: number): RunInProgress | undefined {
    const run = this.#running.get(id);
    this.#running.delete(id);
    return run;
  }

  #end(error: WeightsError): void {
    this.#ended = error;
    this.#reject(error);
    this.#running.forEach(({ reject }) => reject(error));
    this.#running.clear();
  }
}
