'use client';

import { useEffect } from 'react';
import { loadModel } from 'weights-loader';

// The loader as the site serves it. The URL is in a variable, because Vite's dev server looks for the file of a literal.
const url = '/weights/weights-loader.js';
const served = () => import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ url);

// onnxruntime-web does not run on the server, so it is imported in the browser.
async function prepare() {
  const ort = await import('onnxruntime-web/wasm');
  const isolation = { isolate: true, ortUrl: '/ort/ort.wasm.bundle.min.mjs' };
  window.app = { loader: { loadModel }, served, ort, isolation, jspi: () => import('onnxruntime-web/jspi') };
}

export default function Page() {
  useEffect(() => void prepare(), []);
  return <h1>Models</h1>;
}
