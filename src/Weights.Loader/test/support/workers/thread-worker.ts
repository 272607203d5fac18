import { fileURLToPath } from 'node:url';
import { Worker as Thread } from 'node:worker_threads';

/** Gives a thread of Node the globals of a browser's dedicated worker, then runs the worker script. */
const SHIM = `
  const { parentPort, workerData, Worker: Thread } = require('node:worker_threads');
  globalThis.self = globalThis;
  globalThis.DedicatedWorkerGlobalScope = class { static [Symbol.hasInstance](value) { return value === globalThis; } };
  globalThis.location = { href: workerData.script };
  globalThis.postMessage = (message, transfer) => {
    if (message.plaintext && transfer?.[0] !== message.plaintext.buffer) {
      throw new Error('The plaintext is copied: the worker would keep it.');
    }
    parentPort.postMessage(message, transfer);
  };
  const withNavigator = (more) =>
    Object.defineProperty(globalThis, 'navigator', { value: { hardwareConcurrency: workerData.cores, ...more }, configurable: true });
  withNavigator({});
  globalThis.Worker = class {
    constructor(script) {
      this.thread = new Thread(workerData.shim, { eval: true, workerData: { ...workerData, script } });
    }
    addEventListener(type, listener, options) {
      this.thread[options?.once ? 'once' : 'on'](type, (data) => listener({ data, preventDefault() {} }));
    }
    postMessage(message, transfer) {
      this.thread.postMessage(message, transfer);
    }
    terminate() {
      this.thread.terminate();
    }
  };
  globalThis.addEventListener = (type, listener) => parentPort.on(type, (data) => listener({ data }));
  const { device } = workerData;
  const ready = device ? import(device.module).then((module) => withNavigator(module.storageIn(device.folder, device))) : Promise.resolve();
  ready.then(() => import(workerData.script));
`;

type Listener = (event: never) => void;

interface Posted {
  readonly kind: string;
  readonly container: Uint8Array;
  readonly key: CryptoKey;
}

/** Messages that every worker gets first. `posted` leaves them out. */
const STARTING = ['key-probe', 'hello'];

/** The part of the browser's Worker that the loader uses, as a thread of Node. */
export class ThreadWorker {
  static readonly started: ThreadWorker[] = [];
  /** navigator.hardwareConcurrency in the workers. */
  static cores = 1;
  /** The storage that the workers have. See device/device.ts. */
  static device: { readonly module: string; readonly folder: string; readonly opfs: boolean } | undefined;
  readonly posted: Posted[] = [];
  readonly script: string;
  terminated = false;
  readonly #thread: Thread;

  constructor(script: string, options: { type: string }) {
    this.script = fileURLToPath(script);
    if (options.type !== 'module') {
      throw new TypeError('The worker is a module.');
    }
    this.#thread = new Thread(SHIM, {
      eval: true,
      workerData: { script, shim: SHIM, cores: ThreadWorker.cores, device: ThreadWorker.device },
    });
    ThreadWorker.started.push(this);
  }

  addEventListener(type: string, listener: Listener, options: { once?: boolean } = {}): void {
    const add = options.once === true ? 'once' : 'on';
    this.#thread[add](type, (data: unknown) => listener({ data, preventDefault: () => undefined } as never));
  }

  postMessage(message: Posted, transfer: ArrayBuffer[]): void {
    if (!STARTING.includes(message?.kind)) {
      this.posted.push(message);
    }
    this.#thread.postMessage(message, transfer);
  }

  terminate(): void {
    this.terminated = true;
    void this.#thread.terminate();
  }
}
