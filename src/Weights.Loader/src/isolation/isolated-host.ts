import { decryptGcm } from '../container/gcm.js';
import { localEngine } from '../engine-local.js';
import { WeightsError } from '../core/errors.js';
import { toFailure } from '../core/failure.js';
import {
  movable,
  type CallRequest,
  type IsolatedAnswer,
  type IsolatedKey,
  type IsolatedRequest,
  type IsolatedTensor,
  type IsolatedTensors,
  type IsolateRequest,
} from '../loading/isolation-messages.js';
import type { Keys } from '../reading/file-keys.js';
import { openModel } from '../loading/load-files.js';
import { streams } from '../ort/blob-support.js';
import { startPool } from '../workers/pool.js';
import { reporter } from '../core/progress.js';
import { localReader, type Reader } from '../reading/reader.js';
import { startReader } from '../reading/worker-reader.js';
import { createSession, providedPaths, requireOrt, type OrtModule } from '../ort/session.js';

interface HostedTensor extends IsolatedTensor {
  getData?(): Promise<IsolatedTensor['data']>;
}

interface HostedOrt extends OrtModule {
  readonly Tensor: new (type: string, data: IsolatedTensor['data'], dims: readonly number[]) => HostedTensor;
}

interface HostedSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, HostedTensor>, ...more: unknown[]): Promise<Record<string, HostedTensor>>;
}

/** Fetches, decrypts and runs a model in this worker. */
export class IsolatedHost {
  #ort: HostedOrt | undefined;
  #session: HostedSession | undefined;
  #asked = 0;
  readonly #unlocking = new Map<number, (key: CryptoKey) => void>();

  constructor(private readonly post: (answer: IsolatedAnswer, transfer?: Transferable[]) => void) {}

  hear(request: IsolatedRequest): void {
    switch (request.kind) {
      case 'isolate':
        void this.#load(request);
        break;
      case 'isolated-key':
        this.#keyArrives(request);
        break;
      case 'call':
        void this.#run(request);
    }
  }

  async #load({ source, ortUrl, sessionOptions, credentials = 'same-origin', retries, memory }: IsolateRequest): Promise<void> {
    try {
      // An abort terminates the worker.
      const { signal } = new AbortController();
      const ort = importOrt(ortUrl);
      ort.catch(() => undefined); // told where it is waited for
      const report = (file: string): ReturnType<typeof reporter> => reporter(file, (progress) => this.post({ kind: 'report', progress }));
      const opened = await openModel(source, {
        signal,
        credentials,
        retries,
        keys: this.#keys(),
        provided: providedPaths(sessionOptions),
        blobs: async (bytes) => memory !== 'buffer' && streams(bytes, memory, () => ort, sessionOptions),
        engine: async () => localEngine,
        reporter: report,
        startReader: hostedReader,
        startDecryptor: () => ({ decrypt: decryptGcm, close: () => undefined }),
      });
      this.#ort = await ort;
      this.#session = (await createSession(this.#ort, opened, sessionOptions, signal, report(source.file))) as HostedSession;
      this.post({ kind: 'session', inputNames: this.#session.inputNames, outputNames: this.#session.outputNames });
    } catch (error) {
      this.post({ kind: 'no-session', failure: toFailure(error) });
    }
  }

  #keys(): Keys {
    return { content: () => this.#unlock(undefined, ''), file: (header, name) => this.#unlock(header, name) };
  }

  #unlock(header: Uint8Array<ArrayBuffer> | undefined, name: string): Promise<CryptoKey> {
    const id = this.#asked++;
    return new Promise((resolve) => {
      this.#unlocking.set(id, resolve);
      this.post({ kind: 'unlock', id, header, name });
    });
  }

  #keyArrives({ id, key }: IsolatedKey): void {
    this.#unlocking.get(id)?.(key);
    this.#unlocking.delete(id);
  }

  async #run({ id, feeds, fetches, options }: CallRequest): Promise<void> {
    try {
      const { Tensor } = this.#ort as HostedOrt;
      const given = Object.fromEntries(Object.entries(feeds).map(([name, { type, data, dims }]) => [name, new Tensor(type, data, dims)]));
      const more = fetches === undefined ? [options] : [fetches, options];
      const results = await (this.#session as HostedSession).run(given, ...more.filter((argument) => argument !== undefined));
      const outputs: IsolatedTensors = Object.fromEntries(
        await Promise.all(Object.entries(results).map(async ([name, tensor]) => [name, await plain(tensor)])),
      );
      this.post({ kind: 'result', id, outputs }, movable(outputs));
    } catch (error) {
      this.post({ kind: 'no-result', id, message: error instanceof Error ? error.message : String(error) });
    }
  }
}

async function plain(tensor: HostedTensor): Promise<IsolatedTensor> {
  const data = (await tensor.getData?.()) ?? tensor.data;
  return { type: tensor.type, data, dims: tensor.dims };
}

async function importOrt(url: string): Promise<HostedOrt> {
  let module: { readonly default?: HostedOrt } & HostedOrt;
  try {
    module = (await import(url)) as typeof module;
  } catch (cause) {
    throw new WeightsError(
      'no-ort',
      `The option "ortUrl" leads to no module that the worker can import: ${String(cause)}. Give the URL of an onnxruntime-web build with the extension .mjs, of the page's origin.`,
      { cause },
    );
  }
  return requireOrt(module.InferenceSession === undefined ? module.default : module);
}

/** This worker is off the page already, so it reads whole files itself; another one reads on demand while onnxruntime-web works here. */
function hostedReader(): Reader {
  const whole = localReader(startPool());
  let parts: Reader | undefined;
  return {
    read: whole.read,
    open: (source, unlock, signal) => (parts ??= startReader(undefined)).open(source, unlock, signal),
    close() {
      whole.close();
      parts?.close();
    },
  };
}
