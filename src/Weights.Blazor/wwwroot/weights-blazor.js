// Connects the C# of Weights.Blazor to the loader. Descriptions are JSON; the elements of tensors are bytes.

/** The AbortController of each load in progress, by the ID that C# gave to the load. */
const loads = new Map();

/** The sessions, by the ID of their load. */
const sessions = new Map();

/** How often a module could not be imported, by its address. */
const failedImports = new Map();

const arrays = {
  float16: Uint16Array, // the bits of each half; onnxruntime-web accepts them with and without Float16Array
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

/** Loads a model and keeps its session. Returns JSON: the names of the session, a failure, or that the load was aborted. */
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
      allowUnencrypted: request.allowUnencrypted,
      isolate: request.isolate,
      ortUrl: request.ortUrl,
      ortEnv: request.ortEnv,
      workerUrl: request.workerUrl,
      memory: request.memory,
      cache: request.cache,
      manifest: request.manifests,
      sessionOptions: request.executionProviders && { executionProviders: request.executionProviders },
      signal: abort.signal,
      onProgress: progress(request, callbacks),
      key: request.key && keySource(request.key, callbacks, keys, entry, abort.signal),
    });
    // An isolated session takes plain objects, because the class Tensor is in its worker.
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

/** Downloads a model to the device. Returns JSON: whether all of it is there, a failure, or that it was aborted. */
export async function prefetch(text, callbacks) {
  const request = JSON.parse(text);
  const abort = new AbortController();
  loads.set(request.id, abort);
  try {
    const { prefetchModel } = await importLoader(request.loaderUrl);
    const prefetched = await prefetchModel(request.name, {
      workerUrl: request.workerUrl,
      cache: request.cache,
      manifest: request.manifests,
      signal: abort.signal,
      onProgress: progress(request, callbacks),
    });
    return JSON.stringify({ prefetched });
  } catch (error) {
    return JSON.stringify(abort.signal.aborted ? { aborted: true } : { failure: toFailure(error) });
  } finally {
    loads.delete(request.id);
  }
}

/** The models on the device, as JSON. */
export async function listCached(loaderUrl) {
  const { cachedModels } = await importLoader(loaderUrl);
  return JSON.stringify(await cachedModels());
}

/** Removes a model from the device. Returns whether there was any. */
export async function deleteCached(loaderUrl, name) {
  const { deleteCachedModel } = await importLoader(loaderUrl);
  return deleteCachedModel(name);
}

/** Removes all models from the device. */
export async function clearCache(loaderUrl) {
  const { clearModelCache } = await importLoader(loaderUrl);
  await clearModelCache();
}

/** Ends a load or prefetch in progress. */
export function abort(id) {
  loads.get(id)?.abort();
}

/** Runs a session. Takes and returns the descriptions of the tensors, JSON as UTF-8, and then the elements of each. */
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
    // The lease may end while a run waits for its renewal.
    const code = error?.code === 'key-revoked' || error?.code === 'key-expired' ? error.code : 'run';
    return described({ failure: { code, message: error instanceof Error ? error.message : String(error) } });
  }
}

/** Releases a session. A second call does nothing. */
export async function release(id) {
  const entry = sessions.get(id);
  sessions.delete(id);
  // If its lease has ended, the loader has released it.
  if (entry !== undefined && entry.ended === undefined) {
    await entry.session.release();
  }
}

function keySource({ kind, url, serverKey, offline, credentials, token }, callbacks, keys, entry, signal) {
  const request = { credentials, headers: token && (async () => ({ authorization: `Bearer ${await bearerToken(callbacks)}` })) };
  switch (kind) {
    case 'session': {
      const onStatus = (status) => {
        if (status !== 'offline') {
          entry.ended = status;
        }
        void callbacks.invokeMethodAsync('StatusChanged', status); // the console shows its exceptions
      };
      return { session: url, serverKey, offline, onStatus, ...request };
    }
    case 'wrapped':
      return { wrapped: url, customerKey: keys[0], ...request };
    case 'function':
      return async ({ name, keyId, kid, format }) => {
        const key = await callbacks.invokeMethodAsync('Key', name, keyId, kid, format);
        keys.push(key);
        if (signal.aborted) {
          key.fill(0); // the load has ended and does not zero it any more
        }
        return key;
      };
    default:
      return credentials || token ? { raw: url, ...request } : url;
  }
}

function progress(request, callbacks) {
  return request.progress ? ({ phase, file, loaded, total }) => report(callbacks, phase, file, loaded, total ?? -1) : undefined;
}

async function bearerToken(callbacks) {
  const token = await callbacks.invokeMethodAsync('Token').catch((error) => {
    console.error(error); // a renewal does not report it elsewhere
    throw error;
  });
  if (token === null) {
    throw failure('no-token', 'The app returned no token for the key request. Return one from the function of WithBearerToken, or throw.');
  }
  return token;
}

/** C# catches exceptions of the app's code and ends the load. The call itself fails only if the load is over. */
function report(callbacks, ...values) {
  callbacks.invokeMethodAsync('Report', ...values).catch(() => undefined);
}

/**
 * Firefox remembers that a module could not be loaded, by its URL with the fragment. Servers and caches do not see the fragment. A module
 * keeps the URL by which it was loaded first.
 */
async function importModule(url) {
  const address = new URL(url, document.baseURI).href;
  const failed = failedImports.get(address) ?? 0;
  try {
    return await import(failed === 0 ? address : withFragment(address, failed + 1));
  } catch (error) {
    failedImports.set(address, failed + 1);
    throw error;
  }
}

function withFragment(address, attempt) {
  const again = new URL(import.meta.resolve(address)); // an import map has no address with this fragment
  again.hash += `attempt-${attempt}`;
  return again.href;
}

async function importLoader(url) {
  try {
    return await importModule(url);
  } catch (error) {
    throw failure(
      'no-loader',
      `The loader cannot be imported (${error.message}). Set LoaderUrl to the path that the build gives it: WeightsLoader.Path. ` +
        'If a newer version of the app was deployed after this page was opened, reload the page.',
    );
  }
}

async function importOrt(url) {
  if (url === undefined) {
    return undefined; // the loader looks for globalThis.ort, and its error says what to do
  }
  try {
    const module = await importModule(url);
    return module.InferenceSession === undefined ? module.default : module;
  } catch (error) {
    throw failure(
      'no-ort',
      `onnxruntime-web cannot be imported (${error.message}). ` +
        'Set OrtUrl to a build of it with the extension .mjs, such as ort.wasm.bundle.min.mjs.',
    );
  }
}

function failure(code, message) {
  return Object.assign(new Error(message), { code });
}

/** Errors of the loader and of this module have a code. All others are thrown again. */
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
  return (await tensor.getData?.(true)) ?? tensor.data; // true releases the memory of a GPU
}

function decode(type, bytes) {
  if (type === 'string') {
    return JSON.parse(new TextDecoder().decode(bytes));
  }
  // An array with its own buffer is aligned, and can be transferred to an isolated session.
  const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
  return new arrays[type](own.buffer);
}

function encode(type, data) {
  return type === 'string' ? utf8(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function described(result) {
  return [utf8(result)];
}

function utf8(value) {
  return new TextEncoder().encode(JSON.stringify(value));
}
