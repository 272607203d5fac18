import type { Failure } from '../core/failure.js';
import type { Download } from '../reading/download.js';
import type { PinnedFile } from '../reading/whole-file.js';

/** From the page. A worker has one of these requests. */
export type KeepRequest =
  /** Download a file and keep it on this device. */
  | { readonly kind: 'keep'; readonly file: PinnedFile }
  /** Fetch a file of the format `gcm`, from this device or from its server, and keep it. */
  | { readonly kind: 'fetch'; readonly file: PinnedFile };

/** From the worker. */
export type KeepResponse =
  | { readonly kind: 'keep-progress'; readonly loaded: number; readonly total: number | undefined }
  /** `complete`: false if the store failed or has no room for it. */
  | { readonly kind: 'kept'; readonly complete: boolean }
  /** The file is moved, not copied. */
  | { readonly kind: 'fetched'; readonly download: Download }
  | { readonly kind: 'not-kept'; readonly failure: Failure };
