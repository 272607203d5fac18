import { WeightsError } from '../core/errors.js';

/** The v2 container ("chunked"): a header, then chunks of AES-256-GCM ciphertext, each with its tag. Byte for byte in docs/format.md. */
export const HEADER_BYTES = 104;
export const TAG_BYTES = 16;

/** What HKDF's info takes of the header: everything before the commitment. */
export const BOUND_BYTES = 72;

const MAGIC = [0x89, 0x57, 0x42, 0x4d, 0x32, 0x0d, 0x0a, 0x1a];
const SUITE_HKDF_SHA256_AES256_GCM = 1;
const SYNTHETIC_SALT = 1;

/** The longest plaintext, 2^40 bytes, as the upper and the lower half of the field. */
const MAX_LENGTH_HIGH = 2 ** 8;

/** The longest container of the format: 2^40 bytes in chunks of 4 KiB. */
export const MAX_CHUNKED_CONTAINER = HEADER_BYTES + 2 ** 40 + TAG_BYTES * 2 ** 28;

/** A header whose every field was checked, but for the commitment: only the key can tell whether it is the file's own. */
export interface ChunkedHeader {
  /** All 104 bytes, a copy. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Plaintext bytes of a full chunk. */
  readonly chunkBytes: number;
  /** Plaintext bytes in all, at most 2^40. */
  readonly length: number;
  /** At least one: an empty file has one empty chunk. */
  readonly chunks: number;
  /** Bytes that the whole container must have; at most 2^40 + 2^32 + 104, so a safe integer. */
  readonly fileLength: number;
}

/**
 * Checks the header field by field, in the order that the format prescribes.
 *
 * @param head - the file's first bytes, 104 or more where it has them
 * @throws {@link WeightsError} `wrong-container`, `truncated`.
 */
export function parseHeader(head: Uint8Array, where: string): ChunkedHeader {
  const wrong = (why: string): never => {
    throw new WeightsError(
      'wrong-container',
      `${where} is no container of the format "chunked" that this loader reads: ${why}. Is it a file of the format "gcm", a damaged one, or one for a newer loader? Publish loader, manifest and models together.`,
    );
  };
  if (MAGIC.some((byte, i) => i < head.length && head[i] !== byte)) {
    wrong('it does not begin with the magic number');
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
  const [field] = fields.find(([, fits]) => !fits) ?? [];
  if (field !== undefined) {
    wrong(`its ${field} is not allowed`);
  }
  // At most 2^40, so a double holds it and all that is computed from it exactly.
  const length = view.getUint32(16) * 2 ** 32 + view.getUint32(20);
  const chunkBytes = 2 ** log2;
  const chunks = Math.max(1, Math.ceil(length / chunkBytes));
  return { bytes, chunkBytes, length, chunks, fileLength: HEADER_BYTES + length + TAG_BYTES * chunks };
}

/** @throws {@link WeightsError} `truncated`, `too-long` when the file has another length than its header says. */
export function requireFileLength({ fileLength }: ChunkedHeader, have: number, where: string): void {
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
    `${where} ended after ${have} of the ${want} bytes that its header gives. Load it again; if that changes nothing, the file on the server is cut off.`,
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

/** Where chunk `index` begins in the container. */
export function chunkOffset({ chunkBytes }: ChunkedHeader, index: number): number {
  return HEADER_BYTES + index * (chunkBytes + TAG_BYTES);
}

/** Bytes of chunks `first` up to, not including, `end` as stored: ciphertext and tags. */
export function storedBytes(header: ChunkedHeader, first: number, end: number): number {
  return Math.min(chunkOffset(header, end), header.fileLength) - chunkOffset(header, first);
}
