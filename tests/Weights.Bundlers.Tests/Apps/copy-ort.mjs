import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [target] = process.argv.slice(2);
const wasm = import.meta.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm');
for (const file of ['ort.wasm.bundle.min.mjs', 'ort-wasm-simd-threaded.wasm']) {
  cpSync(fileURLToPath(new URL(file, wasm)), `${target}/${file}`);
}
