import type { FileFormat } from '../container/format.js';
import { pinOf } from '../container/pin.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { isOfDamage } from '../storage/damaged-file.js';
import { entryId } from '../storage/entry.js';
import { inPatience } from '../storage/patience.js';
import { makeRoom, type ModelFile, type Presence } from '../storage/room.js';
import { warnOnce } from '../storage/store-warning.js';
import { findStored } from '../storage/stored-file.js';
import type { CacheOption } from './cache-options.js';
import type { ModelSource } from './model-source.js';

/**
 * Files of the format `gcm` that this page has downloaded, and could not decrypt. Another download would not change that: the key is wrong,
 * or the file on the server is damaged.
 */
const undecryptable = new Set<string>();

/** The kept files of one load. */
export class ModelCache {
  private constructor(
    private readonly format: FileFormat,
    private readonly ids: readonly string[],
    readonly presence: Presence,
  ) {}

  /** @returns undefined if the model is not kept: the caller does not want it, it has no pin, it is unencrypted, or the store failed */
  static async prepare(source: ModelSource, option: CacheOption | undefined, signal: AbortSignal): Promise<ModelCache | undefined> {
    const files = option ? filesOf(source) : [];
    if (!option || files.length === 0) {
      return undefined;
    }
    const { maxBytes = undefined, persist = false } = option === true ? {} : option;
    try {
      if (persist) {
        reportedElsewhere((navigator as Partial<Navigator>).storage?.persist?.()); // not waited for, because the browser may ask the user
      }
      const name = source.name ?? source.file;
      const { all, before } = await inPatience(makeRoom(name, files, maxBytes, signal));
      const ids = files.map(({ id }) => id);
      return new ModelCache(source.format, ids, { all, before: before.filter((id) => !undecryptable.has(id)) });
    } catch (error) {
      signal.throwIfAborted();
      warnOnce(error);
      return undefined;
    }
  }

  /** @returns whether another attempt makes sense: a file that was on the device before the failed load was removed as damaged */
  async needsAnother(error: unknown): Promise<boolean> {
    if (!isOfDamage(error)) {
      return false;
    }
    const { before } = this.presence;
    const stored = await Promise.all(before.map((id) => findStored(id).catch(() => undefined)));
    const removed = before.filter((_, i) => stored[i] === undefined);
    if (this.format === 'gcm' && error.code === 'tampered') {
      [...removed, ...this.ids.filter((id) => !before.includes(id))].forEach((id) => undecryptable.add(id));
    }
    return removed.length > 0;
  }

  /** The model was decrypted. */
  succeeded(): void {
    this.ids.forEach((id) => undecryptable.delete(id));
  }
}

function filesOf({ format, pin, expected, external }: ModelSource): ModelFile[] {
  if (format === 'none' || pin === undefined) {
    return [];
  }
  const graph = { id: entryId(format, pin), bytes: expected };
  return [graph, ...external.map((file) => ({ id: entryId(format, pinOf(format, file)), bytes: file.encryptedSize }))];
}
