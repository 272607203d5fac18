export interface FakeSession {
  released: boolean;
  release(): Promise<void>;
}

/** Stands in for onnxruntime-web, and keeps what the loader must not leave behind. */
export class FakeOrt {
  /** The very array that was handed over. */
  kept: Uint8Array | undefined;
  /** What was in it at that time. */
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

/** What onnxruntime-web does with the buffer when it runs in a worker of its own. */
export function detach(model: Uint8Array): void {
  structuredClone(model.buffer, { transfer: [model.buffer as ArrayBuffer] });
}
