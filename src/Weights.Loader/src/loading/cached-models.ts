import { listEntries, removeEntries, type Entry } from '../storage/entries.js';
import type { EntryRecord } from '../storage/entry.js';

/** A model whose encrypted files are kept on the device, all or some of them. */
export interface CachedModel {
  /** The model's name, such as `face/detect`; the file's URL if it was loaded without a manifest. */
  readonly name: string;
  /** Bytes of ciphertext on the device, of all versions of the model. */
  readonly bytes: number;
  /** Whether all files of the version that was used last are there, so that a load does not request them. */
  readonly complete: boolean;
  /** When a load or prefetch used it last. */
  readonly used: Date;
}

/** An entry that is in use. */
type Recorded = Entry & { readonly record: EntryRecord };

/**
 * Lists the models that are kept on the device, those of the whole origin. The one that was used last comes first.
 *
 * @returns an empty array if the browser stores nothing for this page
 */
export async function cachedModels(): Promise<CachedModel[]> {
  const entries = await recorded();
  const names = [...new Set(entries.map(({ record }) => record.name))];
  return names
    .map((name) => {
      const own = entries.filter(({ record }) => record.name === name);
      const latest = own.reduce((a, b) => (b.record.used > a.record.used ? b : a)).record;
      return {
        name,
        bytes: own.reduce((sum, { length }) => sum + length, 0),
        complete: latest.files.every((file) => entries.some(({ id, complete }) => id === file && complete)),
        used: new Date(latest.used),
      };
    })
    .sort((a, b) => b.used.getTime() - a.used.getTime());
}

/**
 * Removes all files of a model from the device, of all its versions. A load that reads them goes on over the network.
 *
 * @returns whether there was any
 */
export async function deleteCachedModel(name: string): Promise<boolean> {
  const wanted = name.normalize('NFC');
  const own = (await recorded()).filter(({ record }) => record.name.normalize('NFC') === wanted);
  await removeEntries(own.map(({ id }) => id));
  return own.length > 0;
}

/** Removes all encrypted files that the loader keeps on the device, those of the whole origin. */
export async function clearModelCache(): Promise<void> {
  await removeEntries((await storedEntries()).map(({ id }) => id));
}

async function recorded(): Promise<Recorded[]> {
  return (await storedEntries()).filter((entry): entry is Recorded => entry.record !== undefined);
}

/** None if the browser has no storage for this page. */
function storedEntries(): Promise<Entry[]> {
  return listEntries().catch(() => []);
}
