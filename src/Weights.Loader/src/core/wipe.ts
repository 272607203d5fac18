/**
 * Overwrites bytes with zeros. A buffer that onnxruntime-web has transferred to its own worker
 * (`ort.env.wasm.proxy`) is detached: its length is 0, there is nothing left to wipe, and `fill` would throw.
 */
export function wipe(bytes: Uint8Array): void {
  if (bytes.byteLength > 0) {
    bytes.fill(0);
  }
}

/** Overwrites bytes whose buffer nobody else has, and gives the memory back. */
export function discard(bytes: Uint8Array<ArrayBuffer>): void {
  wipe(bytes);
  release(bytes);
}

let nowhere: MessagePort | undefined;

/**
 * Gives memory back at once, that holds nothing worth wiping: gigabytes would else wait for the collector. Moving the
 * buffer to a port without an other end frees it; `transfer(0)` does not in Chromium, whose WebCrypto, fetch and
 * postMessage keep a hold on the buffers that they make (1 GB decrypted in 512 KiB chunks: peak 1,050 MB, so 50 MB).
 */
export function release({ buffer }: Uint8Array<ArrayBuffer>): void {
  if (nowhere === undefined) {
    const { port1, port2 } = new MessageChannel();
    port2.close();
    nowhere = port1;
  }
  nowhere.postMessage(null, [buffer]);
}

/** So many zeros are written in a few milliseconds. */
const WIPE_BYTES = 16 * 1024 * 1024;

/** {@link wipe} in steps, between which the page's thread is free: 256 MiB at once would take it for longer than a frame. */
export async function wipeInSteps(bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.byteLength; offset += WIPE_BYTES) {
    wipe(bytes.subarray(offset, offset + WIPE_BYTES));
    if (offset + WIPE_BYTES < bytes.byteLength) {
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
}
