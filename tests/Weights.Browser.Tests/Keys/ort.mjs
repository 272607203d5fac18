// A fake onnxruntime-web for KeySite's pages. The name of a session's only output is the hash of its model.
export const env = { wasm: {} };

export class Tensor {}

export const InferenceSession = {
  async create(model) {
    const sha256 = new Uint8Array(await crypto.subtle.digest('SHA-256', model));
    return {
      inputNames: [],
      outputNames: [Array.from(sha256, (byte) => byte.toString(16).padStart(2, '0')).join('')],
      release: async () => globalThis.onRelease?.(),
    };
  },
};
