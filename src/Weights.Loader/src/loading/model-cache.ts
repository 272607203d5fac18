import { pinOf } from '../container/pin.js';
import { WeightsError, type WeightsErrorCode } from '../core/errors.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { withinTime } from '../core/time-limit.js';
import { removeEntries } from '../storage/entries.js';
import { entryId } from '../storage/entry.js';
import { makeRoom, type ModelFile, type Presence } from '../storage/room.js';
import { warnOnce } from '../storage/store-warning.js';
import type { CacheOption } from './cache-options.js';
import type { ModelSource } from './model-source.js';

/** A load does not wait longer for the store. */
const PATIENCE_MS = 10_000;

/** What a damaged file on the device can cause. */
const OF_DAMAGE: readonly WeightsErrorCode[] = ['tampered', 'wrong-file', 'truncated', 'too-long', 'wrong-container', 'not-a-container'];

/** The kept files of one load. */
export class ModelCache {
  private constructor(
    private readonly ids: readonly string[],
    private readonly before: Presence,
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
      const before = await withinTime(
        makeRoom(name, files, maxBytes, signal),
        PATIENCE_MS,
        () => new Error('the storage does not respond'),
      );
      return new ModelCache(
        files.map(({ id }) => id),
        before,
      );
    } catch (error) {
      signal.throwIfAborted();
      warnOnce(error);
      return undefined;
    }
  }

  /** How much was on the device when the load began. */
  get presence(): 'part' | 'whole' {
    return this.before.all ? 'whole' : 'part';
  }

  /**
   * After a failed load: forgets files that may be damaged.
   *
   * @returns whether another attempt makes sense, because the load had read from the device
   */
  async dropIfDamaged(error: unknown): Promise<boolean> {
    if (!(error instanceof WeightsError && OF_DAMAGE.includes(error.code))) {
      return false;
    }
    await removeEntries(this.ids).catch(warnOnce);
    return this.before.any;
  }
}

function filesOf({ format, pin, expected, external }: ModelSource): ModelFile[] {
  if (format === 'none' || pin === undefined) {
    return [];
  }
  const graph = { id: entryId(format, pin), bytes: expected };
  return [graph, ...external.map((file) => ({ id: entryId(format, pinOf(format, file)), bytes: file.encryptedSize }))];
}
