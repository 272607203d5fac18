import type { Bytes } from '../core/bytes.js';
import type { Failure } from '../core/failure.js';
import type { LoadPhase } from '../core/progress.js';
import type { ChunkedSource } from './reader.js';

/** From the page. `id` names a file, `part` a read of it. */
export type ReadingRequest =
  /** Fetch and decrypt a chunked container. */
  | { readonly kind: 'read'; readonly id: number; readonly source: ChunkedSource }
  /** Open a chunked container for reads of its parts. */
  | { readonly kind: 'open'; readonly id: number; readonly source: ChunkedSource }
  /** The file key of a header. */
  | { readonly kind: 'file-key'; readonly id: number; readonly key: CryptoKey }
  | PartRequest;

/** Read a part of an opened container. */
export interface PartRequest {
  readonly kind: 'read-part';
  readonly id: number;
  readonly part: number;
  readonly offset: number;
  readonly length: number;
  readonly upTo: number | undefined;
}

/** From the reading worker. */
export type ReadingResponse =
  /** Asks for the file key of this header. */
  | { readonly kind: 'header'; readonly id: number; readonly header: Bytes }
  | {
      readonly kind: 'progress';
      readonly id: number;
      readonly phase: LoadPhase;
      readonly loaded: number;
      readonly total: number | undefined;
    }
  | { readonly kind: 'read-done'; readonly id: number; readonly plaintext: Bytes; readonly locations: readonly string[] }
  | { readonly kind: 'opened'; readonly id: number; readonly size: number; readonly chunkBytes: number }
  | { readonly kind: 'part-done'; readonly id: number; readonly part: number; readonly plaintext: Bytes }
  | { readonly kind: 'part-failed'; readonly id: number; readonly part: number; readonly failure: Failure }
  /** The whole file failed. */
  | { readonly kind: 'file-failed'; readonly id: number; readonly failure: Failure };
