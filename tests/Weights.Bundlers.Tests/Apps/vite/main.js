import jspiWasm from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import * as ort from 'onnxruntime-web/wasm';
import ortUrl from 'onnxruntime-web/wasm?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { loadModel } from 'weights-loader';

// The dev server bundles onnxruntime-web, but not the .wasm beside it.
ort.env.wasm.wasmPaths = { wasm };
const isolation = { isolate: true, ortUrl, ortEnv: { wasm: { wasmPaths: { wasm } } } };

async function jspi() {
  const module = await import('onnxruntime-web/jspi');
  module.env.wasm.wasmPaths = { wasm: jspiWasm };
  return module;
}

// The loader as the site serves it. The URL is in a variable, because Vite's dev server looks for the file of a literal.
const url = '/weights/weights-loader.js';
const served = () => import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ url);

window.app = { loader: { loadModel }, served, ort, isolation, jspi };
