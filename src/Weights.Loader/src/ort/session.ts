import { abortable } from '../core/abort.js';
import { EncryptedBlob } from './encrypted-blob.js';
import { WeightsError } from '../core/errors.js';
import { wipeModel, type ExternalData, type OpenedModel } from './decrypted-model.js';
import type { Report } from '../core/progress.js';

/** The part of the onnxruntime-web module that the loader uses: `import * as ort from 'onnxruntime-web'`. */
export interface OrtModule {
  readonly InferenceSession: {
    // onnxruntime-web's own types are not a dependency: the loader works with any of its builds and versions.
    create(model: Uint8Array, options?: any): Promise<any>;
  };
}

/** The session type of an onnxruntime-web module. */
export type SessionOf<Ort> = Ort extends { readonly InferenceSession: { create(model: Uint8Array, options?: any): Promise<infer Session> } }
  ? Session
  : never;

/** The session options type of an onnxruntime-web module. */
export type SessionOptionsOf<Ort> = Ort extends {
  readonly InferenceSession: { create(model: Uint8Array, options?: infer Options): Promise<any> };
}
  ? Options
  : never;

/** @throws {@link WeightsError} `no-ort`. */
export function requireOrt<Ort extends OrtModule>(given: Ort | undefined): Ort {
  const ort = given ?? (globalThis as { ort?: Ort }).ort;
  if (typeof ort?.InferenceSession?.create !== 'function') {
    throw new WeightsError(
      'no-ort',
      'onnxruntime-web is missing: pass its module as the option "ort" (import * as ort from "onnxruntime-web"), or load its script before, which sets globalThis.ort.',
    );
  }
  return ort;
}

/**
 * Makes the session and wipes the model, on success, on failure and on abort. An abort does not wait for
 * onnxruntime-web: a session that comes later is released at once.
 *
 * @throws {@link WeightsError} `session`; or the signal's reason.
 */
export async function createSession(
  ort: OrtModule,
  opened: OpenedModel,
  options: unknown,
  signal: AbortSignal,
  report: Report,
): Promise<unknown> {
  const size = opened.external.reduce((sum, { data }) => sum + sizeOf(data), opened.model.byteLength);
  try {
    signal.throwIfAborted();
    report('session', 0, size);
    const session = await abortable(create(ort, opened, options), signal, release);
    try {
      report('session', size, size);
      signal.throwIfAborted();
      return session;
    } catch (error) {
      void release(session);
      throw error;
    }
  } finally {
    await wipeModel(opened);
  }
}

function sizeOf(data: Uint8Array | Blob): number {
  return data instanceof Uint8Array ? data.byteLength : data.size;
}

async function create(ort: OrtModule, { model, external, explain }: OpenedModel, options: unknown): Promise<unknown> {
  try {
    return await ort.InferenceSession.create(model, external.length === 0 ? options : withExternalData(options, external));
  } catch (cause) {
    await explain?.();
    // What an EncryptedBlob met while onnxruntime-web read it says more than onnxruntime-web does.
    const met = external
      .map(({ data }) => (data instanceof EncryptedBlob ? data.failure : undefined))
      .find((failure) => failure !== undefined);
    throw (
      met ??
      new WeightsError(
        'session',
        `The model is complete, but onnxruntime-web could not make a session of it: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      )
    );
  }
}

/** The caller's own external data stays beside ours. */
function withExternalData(options: unknown, external: readonly ExternalData[]): object {
  const { externalData } = (options ?? {}) as { externalData?: readonly unknown[] };
  return { ...(options as object | undefined), externalData: [...(externalData ?? []), ...external] };
}

/** The paths of the external data that a caller's session options bring along. */
export function providedPaths(options: unknown): Set<string> {
  const { externalData } = (options ?? {}) as { externalData?: readonly (string | { readonly path: string })[] };
  return new Set(externalData?.map((file) => (typeof file === 'string' ? file : file.path)));
}

async function release(session: unknown): Promise<void> {
  try {
    await (session as { release?: () => unknown } | undefined)?.release?.();
  } catch {
    // Whoever aborted is not interested in how the clean-up went.
  }
}
