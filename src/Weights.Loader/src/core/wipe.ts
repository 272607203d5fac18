import type { Bytes } from './bytes.js';

/**
 * Overwrites bytes with zeros. onnxruntime-web may have transferred the buffer to its own worker (`ort.env.wasm.proxy`).
 * Such a buffer is detached: its length is 0, there is nothing to wipe, and `fill` would throw.
 */
export function wipe(bytes: Uint8Array): void {
  if (bytes.byteLength > 0) {
    bytes.fill(0);
  }
}

/** Posts plaintext. If it cannot be posted, it stays on this thread and is wiped. */
export function move(plaintext: Uint8Array, post: () => void): void {
  try {
    post();
  } catch (error) {
    wipe(plaintext);
    throw error;
  }
}

/** Overwrites bytes whose buffer has no other user, and frees the memory. */
export function discard(bytes: Bytes): void {
  wipe(bytes);
  release(bytes);
}

let closedPort: MessagePort | undefined;

/**
 * Frees the memory of a buffer at once, without a wipe. Otherwise gigabytes would wait for the garbage collector.
 * Moving the buffer to a port without another end frees it. `transfer(0)` does not free it in Chromium, where WebCrypto,
 * fetch and postMessage keep a reference to the buffers that they make (1 GB decrypted in chunks of 512 KiB has a peak
 * of 1,050 MB with `transfer(0)` and of 50 MB with a port).
 */
export function release({ buffer }: Bytes): void {
  if (closedPort === undefined) {
    const { port1, port2 } = new MessageChannel();
    port2.close();
    closedPort = port1;
  }
  closedPort.postMessage(null, [buffer]);
}

/** Overwriting this many bytes takes a few milliseconds. */
const STEP_BYTES = 16 * 1024 * 1024;

/** {@link wipe} in steps. The page's thread can work between them; 256 MiB at once would block it for longer than a frame. */
export async function wipeInSteps(bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.byteLength; offset += STEP_BYTES) {
    wipe(bytes.subarray(offset, offset + STEP_BYTES));
    if (offset + STEP_BYTES < bytes.byteLength) {
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
}
