// onnxruntime-web for the CPU, copied from npm by the build: this site loads nothing from elsewhere.
import * as ort from '../ort/ort.wasm.bundle.min.mjs';

// More threads need cross-origin isolation (COOP and COEP headers) on every page; one is enough here.
ort.env.wasm.numThreads = 1;

export { ort };
