import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import { toFailure } from '../core/failure.js';
import type { Handlers } from '../core/handlers.js';
import { reporter, type Report } from '../core/progress.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { withinTime } from '../core/time-limit.js';
import { displayUrl } from '../core/url.js';
import { Waiting } from '../core/waiting.js';
import {
  movable,
  type IsolateRequest,
  type IsolationRequest,
  type IsolationResponse,
  type RunSessionRequest,
} from '../loading/isolation-messages.js';
import { loadFiles } from '../loading/load-files.js';
import { readsBlobs } from '../ort/blob-support.js';
import { requireBrowserSupport } from '../ort/browser-support.js';
import { wipeModel, type DecryptedModel } from '../ort/decrypted-model.js';
import { createSession, providedPaths } from '../ort/session.js';
import type { FileKeys } from '../reading/file-keys.js';
import { localReader, type Reader } from '../reading/reader.js';
import { startReader } from '../reading/worker-reader.js';
import { GCM_ON_THIS_THREAD } from '../workers/gcm-decryptor.js';
import { HASH_ON_THIS_THREAD } from '../workers/hasher.js';
import { takeKey } from '../workers/key-probe.js';
import { startPool } from '../workers/pool.js';
import type { Post, StartWorker } from '../workers/start-worker.js';
import { runHosted, type HostedOrt, type HostedSession } from './hosted-ort.js';
import { importOrt } from './import-ort.js';

/** How long a model that is decrypted waits for onnxruntime-web. */
const ORT_LIMIT_MS = 30_000;

/** In a worker: fetches, decrypts and runs a model. */
export class IsolatedHost {
  #ort: HostedOrt | undefined;
  #session: HostedSession | undefined;
  #begun = false;
  readonly #keys = new Waiting<CryptoKey>();

  readonly handlers: Handlers<IsolationRequest> = {
    isolate: (request) => void this.#load(request),
    'isolated-key': ({ id, key }) => takeKey(this.#keys, id, key),
    'run-session': (request) => void this.#run(request),
  };

  constructor(
    private readonly post: Post<IsolationResponse>,
    private readonly startWorker: StartWorker,
  ) {}

  async #load({ source, ortUrl, ortEnv, sessionOptions, policy, memory }: IsolateRequest): Promise<void> {
    if (this.#begun) {
      return; // a worker has one model
    }
    this.#begun = true;
    try {
      const { signal } = new AbortController(); // never aborted, because an abort terminates the worker
      const imported = importOrt<HostedOrt>(ortUrl, ortEnv);
      reportedElsewhere(imported); // by ort
      const ort = (): Promise<HostedOrt> => inTime(imported, ortUrl);
      // Only this build cannot run in some browsers. Its files have it in their names. Other builds arrive while the model does.
      if (!('Suspending' in WebAssembly) && /jspi/i.test(ortUrl)) {
        await requireBrowserSupport(await ort());
      }
      const reporterOf = (file: string): Report => reporter(file, (progress) => this.post({ kind: 'report', progress }));
      const decrypted = await loadFiles(source, {
        signal,
        policy,
        keys: this.#fileKeys(),
        provided: providedPaths(sessionOptions),
        readsBlobs: (bytes) => readsBlobs(bytes, memory, ort, sessionOptions),
        reporter: reporterOf,
        startReader: () => this.#startReader(),
        startDecryptor: () => GCM_ON_THIS_THREAD,
        startHasher: () => HASH_ON_THIS_THREAD,
      });
      this.#ort = await orWipe(ort(), decrypted);
      this.#session = (await createSession(this.#ort, decrypted, sessionOptions, signal, reporterOf(source.file))) as HostedSession;
      this.post({ kind: 'session', inputNames: this.#session.inputNames, outputNames: this.#session.outputNames });
    } catch (error) {
      this.post({ kind: 'no-session', failure: toFailure(error) });
    }
  }

  #fileKeys(): FileKeys {
    const unlock = (header: Bytes | undefined, name: string): Promise<CryptoKey> =>
      this.#keys.request((id) => this.post({ kind: 'unlock', id, header, name }));
    return { contentKey: () => unlock(undefined, ''), fileKey: unlock };
  }

  /** Whole files are read in this worker. Another worker reads on demand while onnxruntime-web works in this one. */
  #startReader(): Reader {
    const whole = localReader(startPool(this.startWorker));
    let parts: Reader | undefined;
    return {
      read: whole.read,
      open: (source, unlock, signal) => (parts ??= startReader(this.startWorker, undefined)).open(source, unlock, signal),
      close() {
        whole.close();
        parts?.close();
      },
    };
  }

  async #run({ id, feeds, fetches, options }: RunSessionRequest): Promise<void> {
    try {
      if (this.#ort === undefined || this.#session === undefined) {
        throw new Error('There is no session.');
      }
      const outputs = await runHosted(this.#ort, this.#session, feeds, fetches, options);
      this.post({ kind: 'run-result', id, outputs }, movable(outputs));
    } catch (error) {
      this.post({ kind: 'no-run-result', id, message: error instanceof Error ? error.message : String(error) });
    }
  }
}

/** Waits for onnxruntime-web. If it cannot be loaded, wipes the model here, because no session will do it. */
async function orWipe(ort: Promise<HostedOrt>, decrypted: DecryptedModel): Promise<HostedOrt> {
  try {
    return await ort;
  } catch (error) {
    await wipeModel(decrypted);
    throw error;
  }
}

/** Waits for the module, when nothing else is left to wait for. */
function inTime(imported: Promise<HostedOrt>, ortUrl: string): Promise<HostedOrt> {
  return withinTime(imported, ORT_LIMIT_MS, () => {
    const late = `onnxruntime-web did not arrive within ${ORT_LIMIT_MS / 1000} seconds`;
    return new WeightsError('network', `${late} from ${displayUrl(ortUrl)}, the option "ortUrl". Load the model again.`);
  });
}
