import * as ort from 'onnxruntime-web/wasm';
import { loadModel } from 'weights-loader';

const isolation = { isolate: true, ortUrl: 'build/ort.js' };

// The loader as the site serves it. The URL is in a variable, because Vite's dev server looks for the file of a literal.
const url = '/weights/weights-loader.js';
const served = () => import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ url);

window.app = { loader: { loadModel }, served, ort, isolation, jspi: () => import('onnxruntime-web/jspi') };
