import { abortable } from './abort.js';
import { WeightsError } from './errors.js';
import type { Report } from './progress.js';
import { wipe } from './wipe.js';

/** The part of the onnxruntime-web module that the loader uses: `import * as ort from 'onnxruntime-web'`. */
export interface OrtModule {
  readonly InferenceSession: {
    // onnxruntime-web's own types are not a dependency: the loader works with any of its builds and versions.
    create(model: Uint8Array, options?: any): Promise<any>;
  };
}

/** The session type of an onnxruntime-web module. */
export type SessionOf<Ort> = Ort extends { readonly InferenceSession: { create(model: Uint8Array, options?: any): Promise<infer Session> } } ? Session : never;

/** The session options type of an onnxruntime-web module. */
export type SessionOptionsOf<Ort> = Ort extends { readonly InferenceSession: { create(model: Uint8Array, options?: infer Options): Promise<any> } } ? Options : never;

/** @throws {@link WeightsError} `no-ort`. */
export function requireOrt<Ort extends OrtModule>(given: Ort | undefined): Ort {
  const ort = given ?? (globalThis as { ort?: Ort }).ort;
  if (typeof ort?.InferenceSession?.create !== 'function') {
    throw new WeightsError('no-ort', 'onnxruntime-web is missing: pass its module as the option "ort" (import * as ort from "onnxruntime-web"), or load its script before, which sets globalThis.ort.');
  }
  return ort;
}

/**
 * Makes the session and wipes the model, on success, on failure and on abort. An abort does not wait for
 * onnxruntime-web: a session that comes later is released at once.
 *
 * @throws {@link WeightsError} `session`; or the signal's reason.
 */
export async function createSession(ort: OrtModule, model: Uint8Array<ArrayBuffer>, options: unknown, signal: AbortSignal, report: Report): Promise<unknown> {
  const size = model.byteLength;
  try {
    signal.throwIfAborted();
    report('session', 0, size);
    const session = await abortable(create(ort, model, options), signal, release);
    try {
      report('session', size, size);
      signal.throwIfAborted();
      return session;
    } catch (error) {
      void release(session);
      throw error;
    }
  } finally {
    wipe(model);
  }
}

async function create(ort: OrtModule, model: Uint8Array, options: unknown): Promise<unknown> {
  try {
    return await ort.InferenceSession.create(model, options);
  } catch (cause) {
    throw new WeightsError('session', `The model is complete, but onnxruntime-web could not make a session of it: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

async function release(session: unknown): Promise<void> {
  try {
    await (session as { release?: () => unknown } | undefined)?.release?.();
  } catch {
    // Whoever aborted is not interested in how the clean-up went.
  }
}
