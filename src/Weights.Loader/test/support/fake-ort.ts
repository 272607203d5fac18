export interface FakeSession {
  released: boolean;
  release(): Promise<void>;
}

/** Replaces onnxruntime-web, and keeps what the loader must wipe. */
export class FakeOrt {
  /** The array that was passed, not a copy. */
  kept: Uint8Array | undefined;
  /** A copy of its bytes at that time. */
  seen: Uint8Array | undefined;
  options: unknown;
  readonly session: FakeSession = {
    released: false,
    release: async () => {
      this.session.released = true;
    },
  };

  constructor(private readonly behaviour: (model: Uint8Array) => void | Promise<void> = () => undefined) {}

  readonly InferenceSession = {
    create: async (model: Uint8Array, options?: unknown): Promise<FakeSession> => {
      this.kept = model;
      this.seen = model.slice();
      this.options = options;
      await this.behaviour(model);
      return this.session;
    },
  };

  get wiped(): boolean {
    return this.kept !== undefined && this.kept.every((byte) => byte === 0);
  }
}

/** Does what onnxruntime-web does with the buffer if it runs in its own worker. */
export function detach(model: Uint8Array): void {
  structuredClone(model.buffer, { transfer: [model.buffer as ArrayBuffer] });
}
