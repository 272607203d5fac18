import type { EntryRecord } from './entry.js';
import { lockNow } from './locks.js';
import { opfsNames, removeOpfsFile } from './opfs.js';
import { isSegment, listParts, readJson, removeParts } from './parts.js';
import { findStored } from './stored-file.js';

/** A stored file, whole or its beginning. */
export interface Entry {
  readonly id: string;
  /** Undefined if something else is left of a removed entry. */
  readonly record: EntryRecord | undefined;
  /** Bytes on this device. */
  readonly length: number;
  readonly complete: boolean;
}

export async function listEntries(): Promise<Entry[]> {
  const ids = new Set([...(await listParts()).keys(), ...(await opfsNames())]);
  return Promise.all(
    [...ids].map(async (id) => {
      const [record, stored] = await Promise.all([readJson<EntryRecord>(id, 'record'), findStored(id)]);
      return { id, record, length: stored?.length ?? 0, complete: stored?.complete ?? false };
    }),
  );
}

/** Removes entries, also while they are used: a load that reads them goes on over the network. */
export async function removeEntries(ids: readonly string[]): Promise<void> {
  const parts = ids.length > 0 ? await listParts() : new Map<string, Set<string>>(); // no storage is needed to remove nothing
  for (const id of ids) {
    // The record goes first: without it and the state, nothing else is used.
    await removeParts(id, ['record', 'state', ...[...(parts.get(id) ?? [])].filter(isSegment)]);
    await removeOpfsFile(id);
  }
}

/** @returns false if a load, in this tab or another one, reads or writes it */
export async function removeUnused(id: string): Promise<boolean> {
  const release = await lockNow(id, 'exclusive');
  try {
    if (release !== undefined) {
      await removeEntries([id]);
    }
    return release !== undefined;
  } finally {
    release?.();
  }
}
