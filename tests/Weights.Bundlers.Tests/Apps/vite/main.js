import * as ort from 'onnxruntime-web/wasm';
import ortUrl from 'onnxruntime-web/wasm?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import jspiWasm from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import * as loader from 'weights-loader';

// The dev server bundles onnxruntime-web, but not the .wasm beside it.
ort.env.wasm.wasmPaths = { wasm };
const isolation = { isolate: true, ortUrl, ortEnv: { wasm: { wasmPaths: { wasm } } } };

async function jspi() {
  const module = await import('onnxruntime-web/jspi');
  module.env.wasm.wasmPaths = { wasm: jspiWasm };
  return module;
}

window.app = { loader, ort, isolation, jspi };
