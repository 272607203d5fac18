import { listEntries, removeUnused, type Entry } from './entries.js';
import type { EntryRecord } from './entry.js';
import { lock } from './locks.js';
import { writePart } from './parts.js';
import { warnOnce } from './store-warning.js';

/** A file of a model. */
export interface ModelFile {
  readonly id: string;
  /** The length that the manifest gives; undefined without a manifest. */
  readonly bytes: number | undefined;
}

/** What was on this device of a model's files. */
export interface Presence {
  /** The IDs of those that were there, or a part of them. */
  readonly before: readonly string[];
  /** Whether all of them were complete. */
  readonly all: boolean;
}

/**
 * Makes room for the files of a model, and permits to store them: only files with a record are stored. What was not used for the longest
 * time is removed first, but nothing that is used now.
 *
 * @param most - how many bytes all files may have together; default half of what the browser gives this site
 */
export async function makeRoom(
  name: string,
  files: readonly ModelFile[],
  most: number | undefined,
  signal: AbortSignal,
): Promise<Presence> {
  const release = await lock('room', signal); // One at a time, because each must count the bytes that the others will store.
  try {
    const entries = await listEntries();
    const ids = files.map(({ id }) => id);
    const mine = entries.filter(({ id, record }) => ids.includes(id) && record !== undefined);
    const others = entries.filter(({ id }) => !ids.includes(id)).sort((a, b) => usedAt(a) - usedAt(b));
    const limit = most ?? (await defaultLimit(entries.reduce((sum, { length }) => sum + length, 0)));
    const all = mine.length === files.length && mine.every(({ complete }) => complete); // they need no room
    let promised = others.reduce((sum, other) => sum + bytesOf(other), 0);
    let needed = 0;
    for (const { id, bytes = 0 } of files) {
      if (!all && needed + bytes > limit) {
        warnOnce(`the model needs ${needed + bytes} bytes, and ${Math.floor(limit)} are allowed`);
        break;
      }
      needed += bytes;
      const tooMuch = (): boolean => needed <= limit && needed + promised > limit;
      for (let oldest = others[0]; oldest && (oldest.record === undefined || tooMuch()); oldest = others[0]) {
        others.shift();
        promised -= (await removeUnused(oldest.id)) ? bytesOf(oldest) : 0;
      }
      if (!all && needed + promised > limit) {
        warnOnce('other models are in use, and leave no room for it');
        break;
      }
      const most = bytes === 0 ? limit - promised - needed : undefined;
      const record: EntryRecord = { name, files: ids, bytes: bytes || undefined, most, used: Date.now() };
      await writePart(id, 'record', JSON.stringify(record));
    }
    return { before: mine.filter(({ length }) => length > 0).map(({ id }) => id), all };
  } finally {
    release();
  }
}

/** @param stored - bytes of all entries, which are part of what the site uses */
async function defaultLimit(stored: number): Promise<number> {
  // Older browsers, and some builds of WebKit, do not have navigator.storage. They only refuse to write.
  const { quota, usage = 0 } = (await (navigator as Partial<Navigator>).storage?.estimate?.()) ?? {};
  return quota === undefined ? Infinity : (quota - usage + stored) / 2;
}

/** A partial entry counts as if it were complete, because it will be. */
function bytesOf({ record, length }: Entry): number {
  return Math.max(record?.bytes ?? 0, length);
}

/** What is left of removed entries is the oldest. */
function usedAt({ record }: Entry): number {
  return record?.used ?? 0;
}
