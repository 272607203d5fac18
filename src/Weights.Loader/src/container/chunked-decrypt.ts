import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import { discard, wipe } from '../core/wipe.js';
import { storedBytes, TAG_BYTES, type ChunkLayout } from './chunked-header.js';

/** Chunks are decrypted in runs of this size, or one by one if a chunk is larger. Browsers decrypt this size fastest. */
export const RUN_BYTES = 512 * 1024;

/** How many chunks a run has. The last run of a file may have fewer. */
export function chunksPerRun({ chunkBytes }: ChunkLayout): number {
  return Math.max(1, RUN_BYTES / chunkBytes);
}

/** Decrypts one run of chunks, on this thread or another. */
export interface RunDecryptor {
  /** How many runs it accepts at a time. */
  readonly width: number;
  /**
   * @param first - the index of the first chunk
   * @param stored - the chunks as they are in the container, ciphertext and tags; the buffer is the decryptor's from then on
   * @returns their plaintext, in its own buffer
   * @throws {@link WeightsError} `tampered`, with the chunk; `decrypt`.
   */
  decrypt(layout: ChunkLayout, fileKey: CryptoKey, first: number, stored: Bytes): Promise<Bytes>;
  close(): void;
}

export const ON_THIS_THREAD: RunDecryptor = { width: 1, decrypt: decryptRun, close: () => undefined };

/** See {@link RunDecryptor.decrypt}. */
export async function decryptRun(layout: ChunkLayout, fileKey: CryptoKey, first: number, stored: Bytes): Promise<Bytes> {
  const step = layout.chunkBytes + TAG_BYTES;
  if (stored.length <= step) {
    return decryptChunk(layout, fileKey, first, stored);
  }
  const count = Math.ceil(stored.length / step);
  const plaintext = new Uint8Array(stored.length - TAG_BYTES * count);
  try {
    for (let i = 0; i < count; i++) {
      const chunk = await decryptChunk(layout, fileKey, first + i, stored.subarray(i * step, (i + 1) * step));
      plaintext.set(chunk, i * layout.chunkBytes);
      discard(chunk);
    }
    return plaintext;
  } catch (error) {
    wipe(plaintext);
    throw error;
  }
}

async function decryptChunk({ chunks }: ChunkLayout, fileKey: CryptoKey, index: number, stored: Bytes): Promise<Bytes> {
  // A zero prefix is enough, because the key is for this file alone. The last byte marks the last chunk, so that a cut file
  // cannot end like a whole one.
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setUint32(7, index);
  iv[11] = index === chunks - 1 ? 1 : 0;
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, tagLength: 8 * TAG_BYTES }, fileKey, stored));
  } catch (cause) {
    throw (cause as Error | undefined)?.name === 'OperationError'
      ? new WeightsError(
          'tampered',
          `The file was changed or damaged: the tag of chunk ${index} of ${chunks} does not match. The key is the right one. ` +
            'Load it again; if that changes nothing, publish it again.',
          { cause, chunk: index },
        )
      : new WeightsError('decrypt', `The browser could not decrypt the model: ${String(cause)}`, { cause });
  }
}

/** The runs of a file in order: the index of the first chunk, and how many bytes the run has in the container. */
export function* runsOf(layout: ChunkLayout): Generator<{ first: number; bytes: number }> {
  const step = chunksPerRun(layout);
  for (let first = 0; first < layout.chunks; first += step) {
    yield { first, bytes: storedBytes(layout, first, first + step) };
  }
}
