import { WeightsError } from '../core/errors.js';
import { withinTime } from '../core/time-limit.js';
import type { OrtModule } from './ort-module.js';
import { SessionCreation } from './session-creation.js';

/** How long a session that reads external data on demand waits for runs in progress. */
const LONGEST_RUN_MS = 30_000;

/**
 * The work of one onnxruntime-web module that must not overlap.
 *
 * onnxruntime-web has one table of external data for all sessions, by path, and empties it when any session was made. So two sessions that
 * are made at once can get each other's weights. Two sessions for WebGPU or WebNN fail if they are made at once, and so do the first two
 * sessions of a page if they name different execution providers.
 */
export class SessionTurns {
  #making: SessionCreation | undefined;
  readonly #runs = new Set<Promise<unknown>>();

  /**
   * Makes one session after the other, in the order of the calls.
   *
   * @param reads - whether onnxruntime-web reads external data on demand while it makes this session. During such a read WebAssembly is
   * suspended in the middle of its stack. A run that is suspended too would overwrite that stack. So this waits for runs in progress, and
   * later runs wait for it.
   * @param signal - of the load. If it is aborted before `create` is called, nothing keeps what `create` holds.
   * @throws {@link WeightsError} `session` if a session or a run before it does not end; or the signal's reason.
   */
  async create<T>(reads: boolean, create: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    while (this.#making !== undefined) {
      await this.#making.ended(signal);
    }
    const making = new SessionCreation(reads, signal);
    this.#making = making;
    try {
      if (reads) {
        await this.#runsEnded();
      }
      return await create();
    } finally {
      this.#making = undefined;
      making.end();
    }
  }

  /**
   * Runs a session as soon as none is made that reads on demand.
   *
   * @throws {@link WeightsError} `session` if such a session does not end.
   */
  async run<T>(run: () => Promise<T>): Promise<T> {
    while (this.#making?.reads) {
      await this.#making.ended();
    }
    const result = run();
    this.#runs.add(result);
    try {
      return await result;
    } finally {
      this.#runs.delete(result);
    }
  }

  async #runsEnded(): Promise<void> {
    await withinTime(
      Promise.allSettled(this.#runs),
      LONGEST_RUN_MS,
      () =>
        new WeightsError(
          'session',
          `The run of another session has not ended within ${LONGEST_RUN_MS / 1000} seconds. The external data of this model can only be ` +
            'read on demand while no session runs on a device. Load it again after the run, or with memory: "buffer".',
        ),
    );
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
