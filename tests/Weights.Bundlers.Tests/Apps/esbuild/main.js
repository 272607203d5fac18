import * as ort from 'onnxruntime-web/wasm';
import * as loader from 'weights-loader';

const isolation = { isolate: true, ortUrl: 'build/ort.js' };

window.app = { loader, ort, isolation, jspi: () => import('onnxruntime-web/jspi') };
