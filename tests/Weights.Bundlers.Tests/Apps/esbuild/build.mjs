import { build } from 'esbuild';

await build({
  entryPoints: {
    main: 'main.js',
    ort: 'onnxruntime-web/wasm',
    'weights-loader.worker': 'weights-loader/weights-loader.worker.js',
    'ort-wasm-simd-threaded': 'onnxruntime-web/ort-wasm-simd-threaded.wasm',
    'ort-wasm-simd-threaded.jspi': 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm',
  },
  outdir: 'public/build',
  bundle: true,
  format: 'esm',
  splitting: true,
  minify: true,
  loader: { '.wasm': 'copy' },
});
