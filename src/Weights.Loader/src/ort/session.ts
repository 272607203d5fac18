import { abortable } from '../core/abort.js';
import { WeightsError } from '../core/errors.js';
import type { Report } from '../core/progress.js';
import { wipeModel, type DecryptedModel, type ExternalData } from './decrypted-model.js';
import { EncryptedBlob } from './encrypted-blob.js';

/** The part of the onnxruntime-web module that the loader uses: `import * as ort from 'onnxruntime-web'`. */
export interface OrtModule {
  readonly InferenceSession: {
    // The types of onnxruntime-web are not a dependency, because the loader works with any of its builds and versions.
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
      'onnxruntime-web is missing: pass its module as the option "ort" (import * as ort from "onnxruntime-web"), or load its script ' +
        'before the loader is called, which sets globalThis.ort.',
    );
  }
  return ort;
}

/**
 * Makes the session and wipes the model, on success, on failure and on abort. An abort does not wait for onnxruntime-web: a
 * session that is made later is released at once.
 *
 * @param options - the caller's session options
 * @throws {@link WeightsError} `session`; or the signal's reason.
 */
export async function createSession(
  ort: OrtModule,
  decrypted: DecryptedModel,
  options: unknown,
  signal: AbortSignal,
  report: Report,
): Promise<unknown> {
  const size = decrypted.external.reduce((sum, { data }) => sum + sizeOf(data), decrypted.model.byteLength);
  try {
    signal.throwIfAborted();
    report('session', 0, size);
    const session = await abortable(create(ort, decrypted, options), signal, release);
    try {
      report('session', size, size);
      signal.throwIfAborted();
      return session;
    } catch (error) {
      void release(session);
      throw error;
    }
  } finally {
    await wipeModel(decrypted);
  }
}

function sizeOf(data: ExternalData['data']): number {
  return data instanceof EncryptedBlob ? data.size : data.byteLength;
}

async function create(ort: OrtModule, { model, external, explain }: DecryptedModel, options: unknown): Promise<unknown> {
  try {
    return await ort.InferenceSession.create(model, external.length === 0 ? options : withExternalData(options, external));
  } catch (cause) {
    explain?.();
    // The failure of an EncryptedBlob is more precise than the error that onnxruntime-web makes of it.
    const failure = external
      .map(({ data }) => (data instanceof EncryptedBlob ? data.failure : undefined))
      .find((failed) => failed !== undefined);
    throw (
      failure ??
      new WeightsError('session', `The model is complete, but onnxruntime-web could not make a session of it: ${messageOf(cause)}`, {
        cause,
      })
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The caller's external data comes first, then the loader's. */
function withExternalData(options: unknown, external: readonly ExternalData[]): object {
  const { externalData } = (options ?? {}) as { externalData?: readonly unknown[] };
  return { ...(options as object | undefined), externalData: [...(externalData ?? []), ...external] };
}

/** The paths of the external data in a caller's session options. */
export function providedPaths(options: unknown): Set<string> {
  const { externalData } = (options ?? {}) as { externalData?: readonly (string | { readonly path: string })[] };
  return new Set(externalData?.map((file) => (typeof file === 'string' ? file : file.path)));
}

async function release(session: unknown): Promise<void> {
  try {
    await (session as { release?: () => unknown } | undefined)?.release?.();
  } catch {
    // The load was aborted or has failed, and its caller gets that error.
  }
}
