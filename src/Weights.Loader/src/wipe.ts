/**
 * Overwrites bytes with zeros. A buffer that onnxruntime-web has transferred to its own worker
 * (`ort.env.wasm.proxy`) is detached: its length is 0, there is nothing left to wipe, and `fill` would throw.
 */
export function wipe(bytes: Uint8Array): void {
  if (bytes.byteLength > 0) {
    bytes.fill(0);
  }
}
