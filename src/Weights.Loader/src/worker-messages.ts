/** From the page to the worker, once. */
export interface DecryptRequest {
  readonly container: Uint8Array<ArrayBuffer>;
  readonly key: CryptoKey;
}

/** From the worker to the page: `ready` when its script runs, then one of the others. */
export type WorkerAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'plaintext'; readonly plaintext: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'failure'; readonly code: 'truncated' | 'tampered' | 'decrypt'; readonly message: string };
