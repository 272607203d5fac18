export default {
  mode: 'production',
  entry: {
    main: './main.js',
    // For isolate: onnxruntime-web as a module that a worker imports.
    ort: { import: 'onnxruntime-web/wasm', library: { type: 'module' } },
  },
  experiments: { outputModule: true },
  output: { module: true, filename: '[name].js', path: `${import.meta.dirname}/public/build`, clean: true },
  // Otherwise webpack puts the path of onnxruntime-web on this machine into the output.
  module: { parser: { javascript: { importMeta: { url: false } } } },
  // onnxruntime-web's .wasm has 14 MB.
  performance: { hints: false },
};
