import { WeightsError } from '../core/errors.js';

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
  if (!isOrt(ort)) {
    throw new WeightsError(
      'no-ort',
      'onnxruntime-web is missing: pass its module as the option "ort" (import * as ort from "onnxruntime-web"), or load its script ' +
        'before the loader is called, which sets globalThis.ort.',
    );
  }
  return ort;
}

export function isOrt<Ort extends OrtModule>(module: Ort | undefined): module is Ort {
  return typeof module?.InferenceSession?.create === 'function';
}
