// A module as docs/guides/loader.md shows it: it sets what "ortEnv" cannot, and exports onnxruntime-web.
import * as ort from '/ort/ort.wasm.bundle.min.mjs';
ort.env.wasm.wasmPaths = { wasm: new URL('/moved/ort-wasm-simd-threaded.wasm', import.meta.url) };
export * from '/ort/ort.wasm.bundle.min.mjs';
