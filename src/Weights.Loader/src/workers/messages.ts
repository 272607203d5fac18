import type { Geometry } from '../container/chunked-decrypt.js';
import type { WeightsErrorCode, WeightsErrorDetails } from '../core/errors.js';
import type { LoadPhase } from '../core/progress.js';

/** From the page to a worker for one v1 container. */
export interface DecryptRequest {
  readonly kind?: undefined;
  readonly container: Uint8Array<ArrayBuffer>;
  readonly key: CryptoKey;
}

/** From the page: fetch and decrypt a v2 container. */
export interface ReadRequest {
  readonly kind: 'read';
  /** Whether it is a model, whose external data is to be looked for. */
  readonly graph: boolean;
  readonly id: number;
  readonly url: string;
  readonly credentials: RequestCredentials;
  readonly retries: number | undefined;
  readonly expected: number | undefined;
}

/** From the page: the file key that belongs to a header. */
export interface KeyMessage {
  readonly kind: 'key';
  readonly id: number;
  readonly key: CryptoKey;
}

/** From a reading worker to its helpers: one run of chunks. */
export interface RunRequest {
  readonly kind: 'run';
  readonly id: number;
  readonly geometry: Geometry;
  readonly key: CryptoKey;
  readonly first: number;
  readonly stored: Uint8Array<ArrayBuffer>;
}

/** From the page: open a v2 container for reads of its parts. */
export interface OpenRequest extends Omit<ReadRequest, 'kind'> {
  readonly kind: 'open';
}

/** From the page: a part of an opened container. */
export interface PartRequest {
  readonly kind: 'part';
  readonly id: number;
  readonly part: number;
  readonly offset: number;
  readonly length: number;
  readonly upTo: number | undefined;
}

export type WorkerRequest = OpenRequest | PartRequest | DecryptRequest | ReadRequest | KeyMessage | RunRequest;

/** A WeightsError on its way between threads: class and members of an error do not survive structured cloning. */
export interface Failure extends WeightsErrorDetails {
  readonly code: WeightsErrorCode;
  readonly message: string;
}

/** From the worker to its owner: `ready` when its script runs, then the answers. */
export type WorkerAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'plaintext'; readonly plaintext: Uint8Array<ArrayBuffer> }
  | ({ readonly kind: 'failure' } & Failure)
  | { readonly kind: 'header'; readonly id: number; readonly header: Uint8Array<ArrayBuffer> }
  | {
      readonly kind: 'progress';
      readonly id: number;
      readonly phase: LoadPhase;
      readonly loaded: number;
      readonly total: number | undefined;
    }
  | { readonly kind: 'done'; readonly id: number; readonly plaintext: Uint8Array<ArrayBuffer>; readonly locations: readonly string[] }
  | { readonly kind: 'opened'; readonly id: number; readonly size: number; readonly chunkBytes: number }
  | { readonly kind: 'part'; readonly id: number; readonly part: number; readonly plaintext: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'failed'; readonly id: number; readonly part?: number; readonly failure: Failure };
