import type { Bytes } from '../core/bytes.js';
import { toFailure } from '../core/failure.js';
import { reporter, type Report } from '../core/progress.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { unreachable } from '../core/unreachable.js';
import {
  movable,
  type IsolatedKey,
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
import { startPool } from '../workers/pool.js';
import type { Post, StartWorker } from '../workers/worker-link.js';
import { runHosted, type HostedOrt, type HostedSession } from './hosted-ort.js';
import { importOrt } from './import-ort.js';

/** In a worker: fetches, decrypts and runs a model. */
export class IsolatedHost {
  #ort: HostedOrt | undefined;
  #session: HostedSession | undefined;
  #nextId = 0;
  readonly #waitingForKey = new Map<number, (key: CryptoKey) => void>();

  constructor(
    private readonly post: Post<IsolationResponse>,
    private readonly startWorker: StartWorker,
  ) {}

  hear(request: IsolationRequest): void {
    switch (request.kind) {
      case 'isolate':
        void this.#load(request);
        break;
      case 'isolated-key':
        this.#keyArrives(request);
        break;
      case 'run-session':
        void this.#run(request);
        break;
      default:
        unreachable(request);
    }
  }

  async #load({ source, ortUrl, ortEnv, sessionOptions, policy, memory }: IsolateRequest): Promise<void> {
    try {
      const { signal } = new AbortController(); // never aborted, because an abort terminates the worker
      const ort = importOrt<HostedOrt>(ortUrl, ortEnv);
      reportedElsewhere(ort); // below
      if (!('Suspending' in WebAssembly)) {
        await requireBrowserSupport(await ort);
      }
      const reporterOf = (file: string): Report => reporter(file, (progress) => this.post({ kind: 'report', progress }));
      const decrypted = await loadFiles(source, {
        signal,
        policy,
        keys: this.#keys(),
        provided: providedPaths(sessionOptions),
        readsBlobs: (bytes) => readsBlobs(bytes, memory, () => ort, sessionOptions),
        reporter: reporterOf,
        startReader: () => this.#startReader(),
        startDecryptor: () => GCM_ON_THIS_THREAD,
        startHasher: () => HASH_ON_THIS_THREAD,
      });
      this.#ort = await orWipe(ort, decrypted);
      this.#session = (await createSession(this.#ort, decrypted, sessionOptions, signal, reporterOf(source.file))) as HostedSession;
      this.post({ kind: 'session', inputNames: this.#session.inputNames, outputNames: this.#session.outputNames });
    } catch (error) {
      this.post({ kind: 'no-session', failure: toFailure(error) });
    }
  }

  #keys(): FileKeys {
    return { contentKey: () => this.#unlock(undefined, ''), fileKey: (header, name) => this.#unlock(header, name) };
  }

  #unlock(header: Bytes | undefined, name: string): Promise<CryptoKey> {
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#waitingForKey.set(id, resolve);
      this.post({ kind: 'unlock', id, header, name });
    });
  }

  #keyArrives({ id, key }: IsolatedKey): void {
    this.#waitingForKey.get(id)?.(key);
    this.#waitingForKey.delete(id);
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
      const outputs = await runHosted(this.#ort as HostedOrt, this.#session as HostedSession, feeds, fetches, options);
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
