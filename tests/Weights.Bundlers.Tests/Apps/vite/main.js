import * as ort from 'onnxruntime-web/wasm';
import ortUrl from 'onnxruntime-web/wasm?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import * as loader from 'weights-loader';

// The dev server bundles onnxruntime-web, but not the .wasm beside it.
ort.env.wasm.wasmPaths = { wasm };
const isolation = { isolate: true, ortUrl, ortEnv: { wasm: { wasmPaths: { wasm } } } };

async function jspi() {
  const [module, { default: wasm }] = await Promise.all([
    import('onnxruntime-web/jspi'),
    import('onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url'),
  ]);
  module.env.wasm.wasmPaths = { wasm };
  return module;
}

window.app = { loader, ort, isolation, jspi };
