import { storedBytes, TAG_BYTES, type ChunkedHeader } from './chunked-header.js';
import { WeightsError } from '../core/errors.js';
import { discard } from '../core/wipe.js';

/** What is decrypted at once: the size that browsers decrypt fastest, as many chunks as fit into it, and at least one. */
const RUN_BYTES = 512 * 1024;

/** How many chunks make a run: one, unless they are small. */
export function chunksPerRun({ chunkBytes }: ChunkedHeader): number {
  return Math.max(1, RUN_BYTES / chunkBytes);
}

/** The part of a header that decryption needs; it goes to helpers with every run. */
export type Geometry = Omit<ChunkedHeader, 'bytes'>;

/**
 * Decrypts neighbouring chunks.
 *
 * @param first - the index of the first chunk
 * @param stored - the chunks as stored; nothing else
 * @returns their plaintext, in a buffer of its own
 * @throws {@link WeightsError} `tampered`, with the chunk; `decrypt`.
 */
export async function decryptRun(
  header: Geometry,
  fileKey: CryptoKey,
  first: number,
  stored: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const step = header.chunkBytes + TAG_BYTES;
  if (stored.length <= step) {
    return decryptChunk(header, fileKey, first, stored);
  }
  const count = Math.ceil(stored.length / step);
  const plaintext = new Uint8Array(stored.length - TAG_BYTES * count);
  for (let i = 0; i < count; i++) {
    const chunk = await decryptChunk(header, fileKey, first + i, stored.subarray(i * step, (i + 1) * step));
    plaintext.set(chunk, i * header.chunkBytes);
    discard(chunk);
  }
  return plaintext;
}

async function decryptChunk(
  { chunks }: Geometry,
  fileKey: CryptoKey,
  index: number,
  stored: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  // A zero prefix is enough: the key belongs to this file alone. The last byte keeps a cut file from ending like a whole one.
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setUint32(7, index);
  iv[11] = index === chunks - 1 ? 1 : 0;
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, tagLength: 8 * TAG_BYTES }, fileKey, stored));
  } catch (cause) {
    throw (cause as Error | undefined)?.name === 'OperationError'
      ? new WeightsError(
          'tampered',
          `The file was changed or damaged: chunk ${index} of ${chunks} does not fit its tag. The key is the right one. Load it again; if that changes nothing, publish it again.`,
          { cause, chunk: index },
        )
      : new WeightsError('decrypt', `The browser could not decrypt the model: ${String(cause)}`, { cause });
  }
}

/** The runs of a file in order: the first chunk's index and how many bytes the run has as stored. */
export function* runsOf(header: ChunkedHeader): Generator<{ first: number; bytes: number }> {
  const step = chunksPerRun(header);
  for (let first = 0; first < header.chunks; first += step) {
    yield { first, bytes: storedBytes(header, first, first + step) };
  }
}
