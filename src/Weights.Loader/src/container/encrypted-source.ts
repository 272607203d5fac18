import type { Bytes } from '../core/bytes.js';

/** Where ciphertext is read from, in any order. */
export interface EncryptedSource {
  /** Bytes of the whole container. */
  readonly size: number;
  /**
   * Reads bytes of the container. The array belongs to the loader from then on.
   *
   * @param offset - of the first byte
   * @param length - how many bytes
   * @param signal - aborts the read
   * @param upTo - the offset at which the reads after this one will end; one request may serve all of them
   */
  read(offset: number, length: number, signal?: AbortSignal, upTo?: number): Promise<Bytes>;
  /** Gets back an array that `read` returned, to use its buffer again. */
  recycle?(bytes: Bytes): void;
  /** Ends requests that no read waits for. The opened file was closed; reads that began before may still follow. */
  close?(): void;
}

/** Ciphertext in memory. It may be in a Blob, which browsers keep outside the page and on the disk, because it is not plaintext. */
export function memorySource(data: Blob | Uint8Array | ArrayBuffer): EncryptedSource {
  if (data instanceof Blob) {
    const read = async (offset: number, length: number): Promise<Bytes> =>
      new Uint8Array(await data.slice(offset, offset + length).arrayBuffer());
    return { size: data.size, read };
  }
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  return { size: bytes.length, read: async (offset, length) => new Uint8Array(bytes.subarray(offset, offset + length)) };
}
