import { abortable } from '../core/abort.js';
import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import { fromFailure } from '../core/failure.js';
import { handle, type Handlers } from '../core/handlers.js';
import type { LoadProgress } from '../core/progress.js';
import { absoluteUrl } from '../core/url.js';
import { Waiting } from '../core/waiting.js';
import { fetchPolicy } from '../http/fetch-policy.js';
import { postableEnv } from '../ort/ort-env.js';
import { runFailure } from '../ort/session-failure.js';
import type { FileKeys } from '../reading/file-keys.js';
import type { StartWorker } from '../workers/start-worker.js';
import { WorkerLink } from '../workers/worker-link.js';
import { movable, type IsolatedTensors, type IsolateRequest, type IsolationRequest, type IsolationResponse } from './isolation-messages.js';
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
  if (ortUrl === undefined) {
    throw new WeightsError('no-ort', 'The option "isolate" needs the option "ortUrl": the URL of an onnxruntime-web module.');
  }
  const client = new IsolatedClient(start, keys, options.onProgress);
  try {
    const { sessionOptions, memory } = options;
    const request: IsolateRequest = {
      kind: 'isolate',
      source,
      ortUrl: absoluteUrl(String(ortUrl), 'ortUrl'),
      ortEnv: postableEnv(ortEnv),
      sessionOptions,
      policy: fetchPolicy({ credentials: options.credentials, retries: options.retries }),
      memory,
    };
    return await abortable(client.load(request), signal);
  } catch (error) {
    client.close(error);
    throw error;
  }
}

/** A worker has one session. */
const SESSION_ID = 0;

/** The page's side of an isolated session. */
class IsolatedClient {
  readonly #worker: WorkerLink<IsolationRequest>;
  readonly #started = new Waiting<IsolatedSession>();
  readonly #runs = new Waiting<IsolatedTensors>();

  readonly #handlers: Handlers<IsolationResponse> = {
    unlock: ({ id, header, name }) => void this.#unlock(id, header, name),
    report: ({ progress }) => this.#report(progress),
    session: ({ inputNames, outputNames }) => {
      this.keys = undefined; // all files are decrypted, so the page no longer needs the content key
      this.#started.resolve(SESSION_ID, this.#session(inputNames, outputNames));
    },
    'no-session': ({ failure }) => this.#started.reject(SESSION_ID, fromFailure(failure)),
    'run-result': ({ id, outputs }) => void this.#runs.resolve(id, outputs),
    'no-run-result': ({ id, message }) => this.#runs.reject(id, runFailure(message)),
  };

  constructor(
    start: StartWorker,
    private keys: FileKeys | undefined,
    private readonly onProgress: LoadOptions['onProgress'],
  ) {
    this.#worker = new WorkerLink(
      start,
      keys !== undefined,
      (message) => handle(this.#handlers, message),
      (error) => this.close(error),
    );
  }

  async load(request: IsolateRequest): Promise<IsolatedSession> {
    await this.#worker.mustRun();
    return this.#started.request(() => this.#post(request, [], 'the options of the load'), undefined, SESSION_ID);
  }

  /** Terminates the worker. What waits for it, and what is asked later, fails with this. */
  close(error: unknown): void {
    this.#worker.close();
    this.#started.end(error);
    this.#runs.end(error);
  }

  /** The content key of the format `chunked` stays on the page. The worker gets the key of one file. */
  async #unlock(id: number, header: Bytes | undefined, name: string): Promise<void> {
    try {
      const key = await (header === undefined ? this.keys?.contentKey() : this.keys?.fileKey(header, name));
      this.#post({ kind: 'isolated-key', id, key: key as CryptoKey }, [], 'the key');
    } catch (error) {
      this.#started.reject(SESSION_ID, error);
    }
  }

  #report(progress: LoadProgress): void {
    try {
      this.onProgress?.(progress);
    } catch (error) {
      this.#started.reject(SESSION_ID, error);
    }
  }

  #session(inputNames: readonly string[], outputNames: readonly string[]): IsolatedSession {
    const dispose = (): void => this.close(new WeightsError('session', 'The session was released.'));
    return {
      inputNames,
      outputNames,
      dispose,
      release: async () => dispose(),
      run: (feeds, fetches, options) => this.#run(feeds, fetches, options),
    };
  }

  #run(feeds: IsolatedTensors, fetches: readonly string[] | undefined, options: unknown): Promise<IsolatedTensors> {
    return this.#runs.request((id) => {
      const plain = Object.fromEntries(Object.entries(feeds).map(([name, { type, data, dims }]) => [name, { type, data, dims }]));
      this.#post({ kind: 'run-session', id, feeds: plain, fetches, options }, movable(plain), 'the arguments of run()');
    });
  }

  #post(request: IsolationRequest, transfer: Transferable[], what: string): void {
    try {
      this.#worker.post(request, transfer);
    } catch (cause) {
      throw new WeightsError('session', `The browser cannot send ${what} to the worker of the session: ${String(cause)}`, { cause });
    }
  }
}
