export default {
  mode: 'production',
  entry: {
    main: './main.js',
    // For isolate: onnxruntime-web as a module that a worker imports.
    ort: { import: 'onnxruntime-web/wasm', library: { type: 'module' } },
  },
  experiments: { outputModule: true },
  output: { module: true, filename: '[name].js', path: `${import.meta.dirname}/public/build`, clean: true },
  // onnxruntime-web's .wasm has 14 MB.
  performance: { hints: false },
};
