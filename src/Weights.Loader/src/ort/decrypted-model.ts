import type { Bytes } from '../core/bytes.js';
import { wipe, wipeInSteps } from '../core/wipe.js';
import { EncryptedBlob } from './encrypted-blob.js';

/** External data in the form that onnxruntime-web accepts. */
export interface ExternalData {
  readonly path: string;
  readonly data: Bytes | EncryptedBlob;
}

/** A decrypted model. Its owner must wipe it. */
export interface DecryptedModel {
  readonly model: Bytes;
  readonly external: readonly ExternalData[];
  /** Throws the reason why no session can be made of the model, if there is one. */
  readonly explain?: () => void;
  /** Stops the worker that reads external data on demand. */
  readonly close?: () => void;
}

/** Zeros the model and its external data, in steps. Reads of external data that onnxruntime-web has not finished fail. */
export async function wipeModel({ model, external, close }: DecryptedModel): Promise<void> {
  external.forEach(({ data }) => data instanceof EncryptedBlob && data.close());
  close?.();
  await wipeInSteps(model);
  for (const { data } of external) {
    if (data instanceof Uint8Array) {
      await wipeInSteps(data);
    }
  }
}

/** Zeros or closes external data that arrived too late. */
export function wipeExternal({ data }: ExternalData): void {
  data instanceof EncryptedBlob ? data.close() : wipe(data);
}
