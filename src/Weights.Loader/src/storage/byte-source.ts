import type { Bytes } from '../core/bytes.js';

/** Bytes of a file, from its first one on. */
export interface ByteSource {
  /** How many there are. */
  readonly length: number;
  /**
   * Reads bytes that are there.
   *
   * @throws the browser's error if they were deleted in the meantime
   */
  read(offset: number, length: number): Promise<Bytes>;
}

/** A source that must be closed. */
export interface ClosableSource extends ByteSource {
  /** Reads into memory that is there already: fewer bytes only at the end. It does not wait. */
  readInto(target: Uint8Array, offset: number): number;
  close(): Promise<void>;
}

/** Writes the bytes of one file in their order. */
export interface ByteWriter extends ByteSource {
  write(bytes: Uint8Array): Promise<void>;
  clear(): Promise<void>;
  /**
   * Stores what is in memory. Nothing is written after it. It need not be on the disk: after a power failure the tags or the pin show what
   * is missing, and the file is downloaded again.
   */
  end(): Promise<void>;
  close(): Promise<void>;
}
