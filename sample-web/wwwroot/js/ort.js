// onnxruntime-web for the CPU. The build copies it from npm (npm.targets), so that this site loads nothing from other sites.
import * as ort from '../ort/ort.wasm.bundle.min.mjs';

// One thread is enough here. More would need cross-origin isolation (COOP and COEP headers) on every page.
ort.env.wasm.numThreads = 1;

export { ort };
