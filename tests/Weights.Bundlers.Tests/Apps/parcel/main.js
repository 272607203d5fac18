import * as ort from 'onnxruntime-web/wasm';
import { loadModel } from 'weights-loader';

// In place of import.meta.url, from which onnxruntime-web finds its .wasm, Parcel puts a file: URL.
ort.env.wasm.wasmPaths = { wasm: new URL('npm:onnxruntime-web/ort-wasm-simd-threaded.wasm', import.meta.url).href };
const isolation = { isolate: true, ortUrl: 'ort/ort.wasm.bundle.min.mjs' };

async function jspi() {
  const module = await import('onnxruntime-web/jspi');
  module.env.wasm.wasmPaths = { wasm: new URL('npm:onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm', import.meta.url).href };
  return module;
}

// The loader as the site serves it. The URL is in a variable, because Vite's dev server looks for the file of a literal.
const url = '/weights/weights-loader.js';
const served = () => import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ url);

window.app = { loader: { loadModel }, served, ort, isolation, jspi };
