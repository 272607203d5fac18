import * as ort from 'onnxruntime-web/wasm';
import * as loader from 'weights-loader';

const isolation = { isolate: true, ortUrl: 'ort/ort.wasm.bundle.min.mjs' };

window.app = { loader, ort, isolation, jspi: () => import('onnxruntime-web/jspi') };
