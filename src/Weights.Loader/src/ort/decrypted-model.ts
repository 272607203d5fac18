import { wipe, wipeInSteps } from '../core/wipe.js';

/** External data in the form that onnxruntime-web takes. */
export interface ExternalData {
  readonly path: string;
  readonly data: Uint8Array<ArrayBuffer> | Blob;
}

/** A model in the open; whoever has it wipes it. */
export interface OpenedModel {
  readonly model: Uint8Array<ArrayBuffer>;
  readonly external: readonly ExternalData[];
  /** Fails with the reason why no session can be made of the model, where there is one to be found. */
  readonly explain?: () => Promise<unknown>;
  /** Ends what reads external data on demand. */
  readonly close?: () => void;
}

/** Zeros the model and its external data; the page's thread stays free meanwhile. */
export async function wipeModel({ model, external, close }: OpenedModel): Promise<void> {
  close?.();
  await wipeInSteps(model);
  for (const { data } of external) {
    if (data instanceof Uint8Array) {
      await wipeInSteps(data);
    }
  }
}

/** Zeros external data that nobody waits for any more. */
export function wipeExternal({ data }: ExternalData): void {
  if (data instanceof Uint8Array) {
    wipe(data);
  }
}
