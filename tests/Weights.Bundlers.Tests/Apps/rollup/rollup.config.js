import resolve from '@rollup/plugin-node-resolve';
import { importMetaAssets } from '@web/rollup-plugin-import-meta-assets';

export default {
  input: { main: 'main.js', ort: 'onnxruntime-web/wasm' },
  output: { dir: 'public/build' },
  plugins: [resolve({ browser: true }), importMetaAssets()],
};
