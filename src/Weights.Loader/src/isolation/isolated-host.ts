import { NEVER_ABORTED } from '../core/abort.js';
import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import { toFailure } from '../core/failure.js';
import type { Handlers } from '../core/handlers.js';
import { reporter, type Report } from '../core/progress.js';
import { Waiting } from '../core/waiting.js';
import {
  movable,
  type ImportOrtRequest,
  type IsolateRequest,
  type IsolationRequest,
  type IsolationResponse,
  type RunSessionRequest,
} from '../loading/isolation-messages.js';
import { loadFiles } from '../loading/load-files.js';
import { readsBlobs } from '../ort/blob-support.js';
import { requireBrowserSupport, runsEveryBuild } from '../ort/browser-support.js';
import { wipeModel, type DecryptedModel } from '../ort/decrypted-model.js';
import { runFailure } from '../ort/session-failure.js';
import { createSession, providedPaths } from '../ort/session.js';
import type { FileKeys } from '../reading/file-keys.js';
import { localReader, type Reader } from '../reading/reader.js';
import { startReader } from '../reading/worker-reader.js';
import { GCM_ON_THIS_THREAD } from '../workers/gcm-decryptor.js';
import { HASH_ON_THIS_THREAD } from '../workers/hasher.js';
import { takeKey } from '../workers/key-probe.js';
import { startPool } from '../workers/pool.js';
import type { Post, StartWorker } from '../workers/start-worker.js';
import { ArrivingOrt } from './arriving-ort.js';
import { runHosted, type HostedOrt, type HostedSession } from './hosted-ort.js';

/** In a worker: fetches, decrypts and runs a model. */
export class IsolatedHost {
  #arriving: ArrivingOrt | undefined;
  #ort: HostedOrt | undefined;
  #session: HostedSession | undefined;
  #begun = false;
  readonly #keys = new Waiting<CryptoKey>();

  readonly handlers: Handlers<IsolationRequest> = {
    'import-ort': (request) => void this.#import(request),
    isolate: (request) => void this.#load(request),
    'isolated-key': ({ id, key }) => takeKey(this.#keys, id, key),
    'run-session': (request) => void this.#run(request),
  };

  constructor(
    private readonly post: Post<IsolationResponse>,
    private readonly startWorker: StartWorker,
  ) {}

  async #import(request: ImportOrtRequest): Promise<void> {
    if (this.#arriving !== undefined) {
      return; // a worker has one module
    }
    const arriving = new ArrivingOrt(request);
    this.#arriving = arriving;
    try {
      // The page waits for it only in a browser that may be unable to run it. Then nothing else arrives meanwhile.
      await requireBrowserSupport(await (runsEveryBuild() ? arriving.imported : arriving.arrived()), NEVER_ABORTED);
      this.post({ kind: 'ort-imported' });
    } catch (error) {
      this.post({ kind: 'no-session', failure: toFailure(error) });
    }
  }

  async #load({ source, sessionOptions, policy, memory }: IsolateRequest): Promise<void> {
    const arriving = this.#arriving;
    if (this.#begun) {
      return; // a worker has one model, and its request is answered
    }
    this.#begun = true;
    try {
      requireImport(arriving);
      const reporterOf = (file: string): Report => reporter(file, (progress) => this.post({ kind: 'report', progress }));
      const decrypted = await loadFiles(source, {
        signal: NEVER_ABORTED,
        policy,
        keys: this.#fileKeys(),
        provided: providedPaths(sessionOptions),
        readsBlobs: (bytes, graph) => readsBlobs(bytes, memory, () => arriving.arrived(graph), sessionOptions, NEVER_ABORTED),
        reporter: reporterOf,
        startReader: () => this.#startReader(),
        startDecryptor: () => GCM_ON_THIS_THREAD,
        startHasher: () => HASH_ON_THIS_THREAD,
      });
      this.#ort = await orWipe(arriving.arrived(), decrypted);
      const made = await createSession(this.#ort, decrypted, sessionOptions, NEVER_ABORTED, reporterOf(source.file));
      this.#session = made as HostedSession;
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
      this.post({ kind: 'no-run-result', id, failure: toFailure(runFailure(error)) });
    }
  }
}

/** @throws {@link WeightsError} `session` if the page script has not requested the module first. */
function requireImport(arriving: ArrivingOrt | undefined): asserts arriving is ArrivingOrt {
  if (arriving === undefined) {
    throw new WeightsError('session', 'The page requested a model before onnxruntime-web. Reload the page.');
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
