import * as ort from 'onnxruntime-web/wasm';
import * as loader from 'weights-loader';

// In place of import.meta.url, from which onnxruntime-web finds its .wasm, Parcel puts a file: URL.
ort.env.wasm.wasmPaths = { wasm: new URL('npm:onnxruntime-web/ort-wasm-simd-threaded.wasm', import.meta.url).href };
const isolation = { isolate: true, ortUrl: 'ort/ort.wasm.bundle.min.mjs' };

async function jspi() {
  const module = await import('onnxruntime-web/jspi');
  module.env.wasm.wasmPaths = { wasm: new URL('npm:onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm', import.meta.url).href };
  return module;
}

window.app = { loader, ort, isolation, jspi };
