import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import { fits, wrongFile } from './pin.js';

/**
 * The container of the format `chunked` (docs/reference/format.md) is a header, then chunks of AES-256-GCM ciphertext, each with
 * its tag.
 */
export const HEADER_BYTES = 104;
export const TAG_BYTES = 16;

/** Where the salt begins. The commitment follows it. */
export const SALT_OFFSET = 40;

/** HKDF's info contains this much of the header: everything before the commitment. */
export const BOUND_BYTES = 72;

const MAGIC = [0x89, 0x57, 0x42, 0x4d, 0x32, 0x0d, 0x0a, 0x1a];
const SUITE_HKDF_SHA256_AES256_GCM = 1;
const SYNTHETIC_SALT = 1;

/** The longest plaintext is 2^40 bytes. This is the upper half of that field; the lower half is 0. */
const MAX_LENGTH_HIGH = 2 ** 8;

/** How the plaintext is divided into chunks. Helpers of a reading worker get it with every run. */
export interface ChunkLayout {
  /** Plaintext bytes of a full chunk. */
  readonly chunkBytes: number;
  /** Plaintext bytes in all, at most 2^40. */
  readonly length: number;
  /** At least one: an empty file has one empty chunk. */
  readonly chunks: number;
  /** Bytes of the whole container: at most 2^40 + 2^32 + 104, which is a safe integer. */
  readonly fileLength: number;
}

/** A header. All fields were checked except the commitment, which only the key can check. */
export interface ChunkedHeader extends ChunkLayout {
  /** All 104 bytes, a copy. */
  readonly bytes: Bytes;
}

/**
 * Checks the header field by field, in the order that the format prescribes, then the pin. The length of the file is checked after
 * that, because a file of another length is usually another file.
 *
 * @param head - the file's first bytes: 104 or more, fewer only if the file is shorter
 * @param where - the file, for messages
 * @param pin - salt and commitment that the file must have; undefined: the caller accepts any file of the key
 * @throws {@link WeightsError} `wrong-container`, `truncated`, `wrong-file`.
 */
export function parseHeader(head: Uint8Array, where: string, pin: Bytes | undefined): ChunkedHeader {
  const refuse = (why: string): never => {
    throw new WeightsError(
      'wrong-container',
      `${where} is not a container of the format "chunked" that this loader understands: ${why}. Is it a file of the format "gcm", ` +
        'a damaged one, or one for a newer loader? Publish loader, manifest and models together.',
    );
  };
  if (MAGIC.some((byte, i) => i < head.length && head[i] !== byte)) {
    refuse('it does not begin with the magic number');
  }
  if (head.length < HEADER_BYTES) {
    throw truncated(where, head.length, HEADER_BYTES);
  }
  const bytes = new Uint8Array(head.subarray(0, HEADER_BYTES));
  const view = new DataView(bytes.buffer);
  const log2 = bytes[10] as number;
  const fields: [string, boolean][] = [
    ['version', bytes[8] === 2],
    ['suite', bytes[9] === SUITE_HKDF_SHA256_AES256_GCM],
    ['chunk size', log2 >= 12 && log2 <= 24],
    ['flags', ((bytes[11] as number) & ~SYNTHETIC_SALT) === 0],
    ['header length', view.getUint32(12) === HEADER_BYTES],
    ['length', view.getUint32(16) < MAX_LENGTH_HIGH || (view.getUint32(16) === MAX_LENGTH_HIGH && view.getUint32(20) === 0)],
  ];
  const [field] = fields.find(([, valid]) => !valid) ?? [];
  if (field !== undefined) {
    refuse(`its ${field} is not allowed`);
  }
  if (pin !== undefined && !fits(pin, bytes.subarray(SALT_OFFSET))) {
    throw wrongFile(where);
  }
  // At most 2^40, so a double has the exact value, and the exact results of the computations below.
  const length = view.getUint32(16) * 2 ** 32 + view.getUint32(20);
  const chunkBytes = 2 ** log2;
  const chunks = Math.max(1, Math.ceil(length / chunkBytes));
  return { bytes, chunkBytes, length, chunks, fileLength: HEADER_BYTES + length + TAG_BYTES * chunks };
}

/** @throws {@link WeightsError} `truncated`, `too-long` if the file does not have the length that its header gives. */
export function requireFileLength({ fileLength }: ChunkLayout, have: number, where: string): void {
  if (have < fileLength) {
    throw truncated(where, have, fileLength);
  }
  if (have > fileLength) {
    throw tooLong(where, have, fileLength);
  }
}

export function truncated(where: string, have: number, want: number): WeightsError {
  return new WeightsError(
    'truncated',
    `${where} ended after ${have} of the ${want} bytes that its header gives. Load it again. If that changes nothing, ` +
      'the file on the server is cut off.',
    { have, want },
  );
}

export function tooLong(where: string, have: number, want: number): WeightsError {
  return new WeightsError(
    'too-long',
    `${where} has more than the ${want} bytes that its header gives. Something was added to the file on the server: publish it again.`,
    { have, want },
  );
}

/** The offset of a chunk in the container. */
export function chunkOffset({ chunkBytes }: ChunkLayout, index: number): number {
  return HEADER_BYTES + index * (chunkBytes + TAG_BYTES);
}

/** How many bytes the chunks from `first` up to, not including, `end` have in the container: ciphertext and tags. */
export function storedBytes(layout: ChunkLayout, first: number, end: number): number {
  return Math.min(chunkOffset(layout, end), layout.fileLength) - chunkOffset(layout, first);
}
