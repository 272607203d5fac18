'use client';

import { useEffect } from 'react';
import * as loader from 'weights-loader';

// onnxruntime-web does not run on the server, so it is imported in the browser.
async function prepare() {
  const ort = await import('onnxruntime-web/wasm');
  const isolation = { isolate: true, ortUrl: '/ort/ort.wasm.bundle.min.mjs' };
  window.app = { loader, ort, isolation, jspi: () => import('onnxruntime-web/jspi') };
}

export default function Page() {
  useEffect(() => void prepare(), []);
  return <h1>Models</h1>;
}
