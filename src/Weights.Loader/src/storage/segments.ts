import type { Bytes } from '../core/bytes.js';
import { listParts, readPart } from './parts.js';
import type { ByteSource } from './byte-source.js';

/** The Cache API stores whole responses. So a file is stored in segments, and a tab that is killed loses at most one. */
export const SEGMENT_BYTES = 4 * 1024 * 1024;

/**
 * The segments of a file, from the first to the last before a gap.
 *
 * @param bytes - the length of the file, if it is complete
 */
export async function storedSegments(id: string, bytes: number | undefined): Promise<ByteSource> {
  const parts = (await listParts()).get(id);
  let segments = 0;
  while (parts?.has(String(segments))) {
    segments++;
  }
  const length = bytes !== undefined && segments === Math.ceil(bytes / SEGMENT_BYTES) ? bytes : segments * SEGMENT_BYTES;
  return { length, read: segmentReader(id) };
}

/** Reads bytes of one or more segments. */
export function segmentReader(id: string): ByteSource['read'] {
  let last: { readonly index: number; readonly blob: Promise<Blob> } | undefined;
  const segment = (index: number): Promise<Blob> => {
    if (last?.index !== index) {
      last = { index, blob: blobOf(id, index) };
    }
    return last.blob;
  };
  return async (offset, length) => {
    const parts: Blob[] = [];
    for (let at = offset; at < offset + length;) {
      const index = Math.floor(at / SEGMENT_BYTES);
      const begin = index * SEGMENT_BYTES;
      const end = Math.min(offset + length, begin + SEGMENT_BYTES);
      parts.push((await segment(index)).slice(at - begin, end - begin));
      at = end;
    }
    return new Uint8Array(await new Blob(parts).arrayBuffer()) as Bytes;
  };
}

async function blobOf(id: string, index: number): Promise<Blob> {
  const response = await readPart(id, index);
  if (response === undefined) {
    throw new DOMException(`The segment ${index} was deleted.`, 'NotFoundError');
  }
  return response.blob();
}
