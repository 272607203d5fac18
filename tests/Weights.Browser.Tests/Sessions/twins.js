// For the pages of TwinVisit. Every function takes { manifest, key, ort: a path, … }.

const WIDTH = 64;
const loaders = ['/weights/weights-loader.js', '/weights/weights-loader.js?copy'];

/** onnxruntime-web: an ES module, or a script that sets globalThis.ort. */
export async function importOrt(path) {
  if (path.endsWith('.mjs') || path.includes('/esm/')) {
    return import(path);
  }
  const script = document.createElement('script');
  script.src = path;
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  return globalThis.ort;
}

async function compute(name, { loader = loaders[0], ort, manifest, key, isolate, ortUrl, ortEnv, memory, sessionOptions, onProgress }) {
  const { loadModel } = await import(loader);
  const where = isolate ? { isolate, ortUrl, ortEnv } : { ort };
  const session = await loadModel(name, { ...where, manifest, key, memory, sessionOptions, onProgress });
  const x = { type: 'float32', dims: [1, WIDTH], data: Float32Array.from({ length: WIDTH }, (_, i) => i / WIDTH) };
  const { y } = await session.run({ x: isolate ? x : new ort.Tensor(x.type, x.data, x.dims) });
  const output = Array.from(y.data).join();
  await session.release();
  return output;
}

/**
 * Loads two models at once, again and again. Returns what went wrong: a text for each round in which an output was not that of the model
 * when it was loaded alone.
 */
export async function atOnce({ ort: path, names, copies, rounds, ...given }) {
  const ort = await importOrt(path);
  const options = { ...given, ort };
  const alone = [];
  for (const name of names) {
    alone.push(await compute(name, options));
  }
  if (new Set(alone).size !== names.length) {
    return ['The models must have different outputs.'];
  }
  const wrong = [];
  for (let round = 0; round < rounds; round++) {
    const loads = names.map((name, i) => compute(name, { ...options, loader: loaders[i % copies] }));
    const outputs = await Promise.all(loads.map((load) => load.catch((error) => `${error.code}: ${error.message}`)));
    if (outputs.some((output, i) => output !== alone[i])) {
      wrong.push(
        outputs.map((output, i) => (output === alone[i] ? 'right' : alone.includes(output) ? 'other weights' : output)).join(', '),
      );
    }
  }
  return wrong;
}

/** Loads one model. Returns { output, providers: those of each attempt }, or { code, message }. */
export async function one({ name, ort: path, before, ...given }) {
  const providers = [];
  const onProgress = ({ phase, loaded, executionProviders }) => {
    if (phase === 'session' && loaded === 0) {
      providers.push((executionProviders ?? []).join('+'));
    }
  };
  try {
    const ort = given.isolate ? undefined : await importOrt(path);
    Object.assign(ort?.env.wasm ?? {}, before);
    const output = await compute(name, { ...given, ort, ortUrl: path, onProgress });
    return { output, providers };
  } catch ({ code, name: kind, message }) {
    return { code: code ?? kind, message, providers };
  }
}
