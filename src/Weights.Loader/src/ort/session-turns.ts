import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { Turns } from '../core/turns.js';
import type { OrtModule } from './ort-module.js';

/**
 * The work of one onnxruntime-web module that must not overlap.
 *
 * onnxruntime-web has one table of external data for all sessions, by path, and empties it when any session was made. So two sessions that
 * are made at once can get each other's weights. Two sessions for WebGPU or WebNN fail if they are made at once, and so do the first two
 * sessions of a page if they name different execution providers.
 */
export class SessionTurns {
  readonly #creations = new Turns();
  readonly #runs = new Set<Promise<unknown>>();
  #reading: Promise<unknown> | undefined;

  /**
   * Makes one session after the other.
   *
   * @param reads - whether onnxruntime-web reads external data on demand while it makes this session. During such a read WebAssembly is
   * suspended in the middle of its stack. A run that is suspended too would overwrite that stack. So this waits for runs in progress, and
   * later runs wait for it.
   */
  create<T>(reads: boolean, create: () => Promise<T>): Promise<T> {
    return this.#creations.take(async () => {
      if (!reads) {
        return create();
      }
      const reading = this.#afterRuns(create);
      reportedElsewhere(reading); // below
      this.#reading = reading;
      try {
        return await reading;
      } finally {
        this.#reading = undefined;
      }
    });
  }

  /** Runs a session as soon as none is made that reads on demand. */
  async run<T>(run: () => Promise<T>): Promise<T> {
    while (this.#reading !== undefined) {
      await this.#reading.catch(() => undefined);
    }
    const result = run();
    this.#runs.add(result);
    try {
      return await result;
    } finally {
      this.#runs.delete(result);
    }
  }

  async #afterRuns<T>(work: () => Promise<T>): Promise<T> {
    await Promise.allSettled(this.#runs);
    return work();
  }
}

/** All copies of the loader on a page find the same turns. A later version with other turns must use another name. */
const REGISTRY = Symbol.for('weights-loader.session-turns');

/** A module and its default export have the same class InferenceSession. */
export function turnsOf({ InferenceSession }: OrtModule): SessionTurns {
  const scope = globalThis as { [REGISTRY]?: WeakMap<object, SessionTurns> };
  const registry = (scope[REGISTRY] ??= new WeakMap());
  const turns = registry.get(InferenceSession) ?? new SessionTurns();
  registry.set(InferenceSession, turns);
  return turns;
}
