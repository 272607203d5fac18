// Between the C# of Weights.Blazor and the loader. Descriptions cross as JSON, the elements of tensors as bytes.

/** The loads under way, by the id that C# gave them: what ends them. */
const loads = new Map();

/** The sessions by the id of their load. */
const sessions = new Map();

const arrays = {
  float16: Uint16Array, // onnxruntime-web takes the bits of a half as such, with and without Float16Array
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
};

/** Loads a model and keeps its session. The answer is JSON: the session's names, a failure, or that it was aborted. */
export async function load(text, callbacks, customerKey) {
  const request = JSON.parse(text);
  const abort = new AbortController();
  loads.set(request.id, abort);
  const keys = customerKey === null ? [] : [customerKey];
  const entry = {};
  try {
    const [{ loadModel }, ort] = await Promise.all([
      importLoader(request.loaderUrl),
      request.isolate ? undefined : importOrt(request.ortUrl),
    ]);
    entry.session = await loadModel(request.name, {
      ort,
      isolate: request.isolate,
      ortUrl: request.ortUrl,
      memory: request.memory,
      manifest: request.manifests,
      sessionOptions: request.executionProviders && { executionProviders: request.executionProviders },
      signal: abort.signal,
      onProgress: request.progress ? ({ phase, file, loaded, total }) => report(callbacks, phase, file, loaded, total ?? -1) : undefined,
      key: request.key && keySource(request.key, callbacks, keys, entry, abort.signal),
    });
    // An isolated session takes descriptions of tensors: their class is in its worker.
    entry.Tensor = request.isolate ? undefined : (ort ?? globalThis.ort).Tensor;
    sessions.set(request.id, entry);
    const { inputNames, outputNames } = entry.session;
    return JSON.stringify({ inputNames, outputNames });
  } catch (error) {
    return JSON.stringify(abort.signal.aborted ? { aborted: true } : { failure: toFailure(error) });
  } finally {
    loads.delete(request.id);
    keys.forEach((key) => key.fill(0));
  }
}

/** Ends a load that is under way. */
export function abort(id) {
  loads.get(id)?.abort();
}

/** Runs a session. Given and answered: JSON as UTF-8, which describes the tensors, then the elements of each. */
export async function run(id, text, ...elements) {
  const entry = sessions.get(id);
  try {
    if (entry.ended !== undefined) {
      return described({
        failure: {
          code: `key-${entry.ended}`,
          message: `The lease of the model's key has ended (${entry.ended}), and the session was released. Load the model again.`,
        },
      });
    }
    const feeds = JSON.parse(text).map(({ name, type, dims }, i) => [name, feed(entry, type, decode(type, elements[i]), dims)]);
    const outputs = Object.entries(await entry.session.run(Object.fromEntries(feeds)));
    const data = await Promise.all(outputs.map(async ([, tensor]) => encode(tensor.type, await read(tensor))));
    return [...described({ outputs: outputs.map(([name, { type, dims }]) => ({ name, type, dims })) }), ...data];
  } catch (error) {
    return described({ failure: { code: 'run', message: error instanceof Error ? error.message : String(error) } });
  }
}

/** Releases a session; a second time is none. */
export async function release(id) {
  const entry = sessions.get(id);
  sessions.delete(id);
  // One whose lease has ended was released by the loader.
  if (entry !== undefined && entry.ended === undefined) {
    await entry.session.release();
  }
}

function keySource({ kind, url, serverKey, credentials, token }, callbacks, keys, entry, signal) {
  const asked = { credentials, headers: token && (async () => ({ authorization: `Bearer ${await bearerToken(callbacks)}` })) };
  switch (kind) {
    case 'session': {
      const onStatus = (status) => {
        entry.ended = status;
        void callbacks.invokeMethodAsync('LeaseEnded', status); // what it throws is for the console
      };
      return { session: url, serverKey, onStatus, ...asked };
    }
    case 'wrapped':
      return { wrapped: url, customerKey: keys[0], ...asked };
    case 'function':
      return async ({ name, keyId, kid, format }) => {
        const key = await callbacks.invokeMethodAsync('Key', name, keyId, kid, format);
        keys.push(key);
        if (signal.aborted) {
          key.fill(0); // too late for the load to do it
        }
        return key;
      };
    default:
      return credentials || token ? { raw: url, ...asked } : url;
  }
}

async function bearerToken(callbacks) {
  const token = await callbacks.invokeMethodAsync('Token').catch((error) => {
    console.error(error); // a renewal's: nobody waits for it
    throw error;
  });
  if (token === null) {
    throw failure(
      'no-token',
      'The app gave no token for the request of the key. Return one from the function of WithBearerToken, or throw.',
    );
  }
  return token;
}

/** What the app's code throws stays in C#, which ends the load. This fails only where the load is over already. */
function report(callbacks, ...values) {
  callbacks.invokeMethodAsync('Report', ...values).catch(() => undefined);
}

async function importLoader(url) {
  try {
    return await import(new URL(url, document.baseURI).href);
  } catch (error) {
    throw failure(
      'no-loader',
      `The loader cannot be imported (${error.message}). Set LoaderUrl to the path that the build gives it: WeightsLoader.Path.`,
    );
  }
}

async function importOrt(url) {
  if (url === undefined) {
    return undefined; // the loader looks for globalThis.ort, and says what to do where there is none
  }
  try {
    const module = await import(new URL(url, document.baseURI).href);
    return module.InferenceSession === undefined ? module.default : module;
  } catch (error) {
    throw failure(
      'no-ort',
      `onnxruntime-web cannot be imported (${error.message}). Set OrtUrl to a build of it with the extension .mjs, such as ort.wasm.bundle.min.mjs.`,
    );
  }
}

function failure(code, message) {
  return Object.assign(new Error(message), { code });
}

/** What the loader and this module throw has a code. */
function toFailure(error) {
  if (typeof error?.code !== 'string') {
    throw error;
  }
  const { code, message, status, retryAfter } = error;
  return { code, message, status, retryAfter };
}

function feed({ Tensor }, type, data, dims) {
  return Tensor === undefined ? { type, data, dims } : new Tensor(type, data, dims);
}

async function read(tensor) {
  return (await tensor.getData?.(true)) ?? tensor.data; // true: memory of a GPU is given back
}

function decode(type, bytes) {
  if (type === 'string') {
    return JSON.parse(new TextDecoder().decode(bytes));
  }
  // An array of its own buffer can be moved to an isolated session, and is aligned.
  const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
  return new arrays[type](own.buffer);
}

function encode(type, data) {
  return type === 'string' ? utf8(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function described(answer) {
  return [utf8(answer)];
}

function utf8(value) {
  return new TextEncoder().encode(JSON.stringify(value));
}
