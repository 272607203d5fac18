import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import { fromFailure } from '../core/failure.js';
import { handle, type Handlers } from '../core/handlers.js';
import type { LoadProgress } from '../core/progress.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { Waiting } from '../core/waiting.js';
import type { FileKeys } from '../reading/file-keys.js';
import type { StartWorker } from '../workers/start-worker.js';
import { WorkerLink } from '../workers/worker-link.js';
import type { IsolatedSession } from './isolated-session.js';
import {
  movable,
  type ImportOrtRequest,
  type IsolatedTensors,
  type IsolateRequest,
  type IsolationRequest,
  type IsolationResponse,
} from './isolation-messages.js';
import type { LoadOptions } from './options.js';

/** A worker has one module and one session. */
const ONLY_ID = 0;

/** The page's side of an isolated session. */
export class IsolatedClient {
  readonly #worker: WorkerLink<IsolationRequest>;
  readonly #runs: Promise<void>;
  readonly #imported = new Waiting<void>();
  readonly #made = new Waiting<IsolatedSession>();
  readonly #results = new Waiting<IsolatedTensors>();
  #keys: FileKeys | undefined;
  #hasSession = false;

  readonly #handlers: Handlers<IsolationResponse> = {
    'ort-imported': () => void this.#imported.resolve(ONLY_ID, undefined),
    unlock: ({ id, header, name }) => void this.#unlock(id, header, name),
    report: ({ progress }) => this.#report(progress),
    session: ({ inputNames, outputNames }) => {
      this.#keys = undefined; // all files are decrypted, so the page no longer needs the content key
      this.#hasSession = true;
      this.#made.resolve(ONLY_ID, this.#session(inputNames, outputNames));
    },
    'no-session': ({ failure }) => this.close(fromFailure(failure)),
    'run-result': ({ id, outputs }) => void this.#results.resolve(id, outputs),
    'no-run-result': ({ id, failure }) => this.#results.reject(id, fromFailure(failure)),
  };

  /** @param keys - whether keys will be sent to the worker */
  constructor(
    start: StartWorker,
    keys: boolean,
    private readonly onProgress: LoadOptions['onProgress'],
  ) {
    this.#worker = new WorkerLink(
      start,
      keys,
      (message) => handle(this.#handlers, message),
      (error) => this.close(this.#hasSession ? sessionLost(error) : error),
    );
    this.#runs = this.#worker.mustRun();
    reportedElsewhere(this.#runs); // by importOrt and load
  }

  /** Ends when the module is there, and this browser can run it. */
  async importOrt(request: ImportOrtRequest): Promise<void> {
    await this.#runs;
    return this.#imported.request(() => this.#post(request, [], 'the option "ortEnv"'), undefined, ONLY_ID);
  }

  async load(request: IsolateRequest, keys: FileKeys | undefined): Promise<IsolatedSession> {
    this.#keys = keys;
    await this.#runs;
    return this.#made.request(() => this.#post(request, [], 'the options of the load'), undefined, ONLY_ID);
  }

  /** Terminates the worker. What waits for it, and what is asked later, fails with this. */
  close(error: unknown): void {
    this.#worker.close();
    this.#imported.end(error);
    this.#made.end(error);
    this.#results.end(error);
  }

  /** The content key of the format `chunked` stays on the page. The worker gets the key of one file. */
  async #unlock(id: number, header: Bytes | undefined, name: string): Promise<void> {
    try {
      const key = await (header === undefined ? this.#keys?.contentKey() : this.#keys?.fileKey(header, name));
      this.#post({ kind: 'isolated-key', id, key: key as CryptoKey }, [], 'the key');
    } catch (error) {
      this.#made.reject(ONLY_ID, error);
    }
  }

  #report(progress: LoadProgress): void {
    try {
      this.onProgress?.(progress);
    } catch (error) {
      this.#made.reject(ONLY_ID, error);
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
    return this.#results.request((id) => {
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

function sessionLost(cause: WeightsError): WeightsError {
  return new WeightsError(
    'session',
    'The worker of the session stopped, perhaps because there was not enough memory. Load the model again.',
    { cause },
  );
}
