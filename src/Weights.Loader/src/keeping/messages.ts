import type { Failure } from '../core/failure.js';
import type { PinnedFile } from '../reading/whole-file.js';

/** From the page: download a file and keep it on this device. */
export interface KeepRequest {
  readonly kind: 'keep';
  readonly file: PinnedFile;
}

/** From the worker. */
export type KeepResponse =
  | { readonly kind: 'keep-progress'; readonly loaded: number; readonly total: number | undefined }
  /** `complete`: false if the store failed or has no room for it. */
  | { readonly kind: 'kept'; readonly complete: boolean }
  | { readonly kind: 'not-kept'; readonly failure: Failure };
