import type { ByteSource } from './byte-source.js';
import type { EntryState } from './entry.js';
import { opfsFile } from './opfs.js';
import { readJson } from './parts.js';
import { storedSegments } from './segments.js';

/** A file on this device, whole or its beginning. */
export interface StoredFile extends ByteSource {
  readonly complete: boolean;
  /** The strong ETag of the response that its bytes came from. */
  readonly etag: string | undefined;
}

/** @param expected - the length that the file must have; undefined if it is not known */
export function isWhole(stored: StoredFile | undefined, expected: number | undefined): stored is StoredFile {
  return stored !== undefined && stored.complete && (expected === undefined || stored.length === expected);
}

/** @returns undefined if nothing of it is on this device */
export async function findStored(id: string): Promise<StoredFile | undefined> {
  const state = await readJson<EntryState>(id, 'state');
  if (state === undefined) {
    return undefined;
  }
  const file = await opfsFile(id);
  const { length, read } = file === undefined ? await storedSegments(id, state.bytes) : bytesOf(file);
  return { length, complete: state.bytes === length, etag: state.etag, read };
}

function bytesOf(file: File): ByteSource {
  return {
    length: file.size,
    read: async (offset, length) => new Uint8Array(await file.slice(offset, offset + length).arrayBuffer()),
  };
}
