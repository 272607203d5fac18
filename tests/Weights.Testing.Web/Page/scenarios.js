// Scenarios for pages of LoaderSite. Loader and onnxruntime-web are arguments, because bundlers find them by name and pages by URL.

const WIDTH = 512;

/**
 * Counts the workers that this page starts from now on: `started`, `worked` (they sent more than that their script runs), `failed` and
 * `ended`.
 * Workers that workers start are not counted.
 */
export function countWorkers() {
  const counts = { started: 0, worked: 0, failed: 0, ended: 0 };
  globalThis.Worker = class extends Worker {
    #ended = false;

    constructor(...script) {
      super(...script);
      counts.started++;
      const hear = ({ data: { kind } }) => {
        if (kind !== 'ready') {
          counts.worked++;
          this.removeEventListener('message', hear);
        }
      };
      this.addEventListener('message', hear);
      this.addEventListener('error', () => counts.failed++, { once: true });
    }

    terminate() {
      counts.ended += this.#ended ? 0 : 1;
      this.#ended = true;
      super.terminate();
    }
  };
  return counts;
}

/** Counts the timers that this page starts from now on: `running`. */
export function countTimers() {
  const running = new Set();
  const { setTimeout, clearTimeout } = globalThis;
  globalThis.setTimeout = (run, ...rest) => {
    const timer = setTimeout(
      (...given) => {
        running.delete(timer);
        run(...given);
      },
      ...rest,
    );
    running.add(timer);
    return timer;
  };
  globalThis.clearTimeout = (timer) => {
    running.delete(timer);
    clearTimeout(timer);
  };
  return {
    get running() {
      return running.size;
    },
  };
}

/** Signs in as `c_ann` or `c_bob`. `site` is the origin of the site if it is not the page's. */
export function signIn(customer, site = '') {
  return fetch(`${site}/sign-in?customer=${customer}`, { method: 'POST', credentials: 'include', mode: 'no-cors' });
}

/**
 * @param loader - the loader's module
 * @param ort - onnxruntime-web's module
 * @param ortUrl - the URL of onnxruntime-web's module, for `isolate`
 */
export function scenariosOf({ loader, ort, ortUrl }) {
  const sessions = [];
  const statuses = [];
  const ended = Promise.withResolvers();
  const onStatus = (status, model) => {
    statuses.push(`${status} ${model}`);
    ended.resolve();
  };

  /**
   * Loads a model, runs it with x[i] = i / 512, and keeps the session. Options are those of `loadModel` except functions.
   * Returns `{ output, seconds }`, or `{ code, message, seconds }` of the error.
   */
  async function open(name, { key, abortAfter, ...options } = {}) {
    const begun = performance.now();
    const seconds = () => (performance.now() - begun) / 1000;
    const where = options.isolate ? { ortUrl } : { ort };
    const source = key?.session === undefined ? key : { ...key, onStatus };
    const signal = abortAfter === undefined ? undefined : AbortSignal.timeout(abortAfter);
    try {
      const session = await loader.loadModel(name, { ...where, ...options, key: source, signal });
      sessions.push(session);
      return { output: await run(session, options.isolate), seconds: seconds() };
    } catch (error) {
      // A DOMException has a number as its code.
      const code = error instanceof loader.WeightsError ? error.code : error.name;
      return { code, message: error.message, cause: String(error.cause ?? ''), seconds: seconds() };
    }
  }

  async function run(session, isolate) {
    const x = { type: 'float32', dims: [1, WIDTH], data: Float32Array.from({ length: WIDTH }, (_, i) => i / WIDTH) };
    const { y } = await session.run({ x: isolate ? x : new ort.Tensor(x.type, x.data, x.dims) });
    return Array.from(y.data);
  }

  /** Ends all sessions. */
  async function close() {
    for (const session of sessions.splice(0)) {
      await (session.dispose?.() ?? session.release());
    }
  }

  /** As `open`, and ends the session. */
  async function load(name, options) {
    const outcome = await open(name, options);
    await close();
    return outcome;
  }

  /** What the loader reported of leases, after the first such report. */
  async function whenStatus() {
    await ended.promise;
    return statuses;
  }

  /** The error of running the last session again, or its output. */
  async function runAgain(isolate = false) {
    try {
      return { output: await run(sessions.at(-1), isolate) };
    } catch ({ name, code = name, message }) {
      return { code, message };
    }
  }

  return { open, load, close, runAgain, whenStatus, statuses };
}
