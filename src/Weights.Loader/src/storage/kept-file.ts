import type { ClosableSource } from './byte-source.js';
import type { EntryRecord } from './entry.js';
import { lockNow, turnToWrite, type Release } from './locks.js';
import { readJson, removeParts } from './parts.js';
import { inPatience } from './patience.js';
import { warnOnce } from './store-warning.js';
import { findStored, isWhole, type StoredFile } from './stored-file.js';

/** A file on this device during a load. If it is not complete, what arrives from the network is added to it. */
export interface KeptFile extends StoredFile {
  /** As {@link ClosableSource.readInto}; undefined if bytes are only read into memory of their own. */
  readonly readInto?: ClosableSource['readInto'];
  /** The bytes that follow come from this response. If it may be another file than the bytes before, the file begins again at 0. */
  began(response: Response): Promise<void>;
  /** Stores bytes at this offset. Those that are there already, and all of them after a failure of the store, are ignored. */
  append(offset: number, bytes: Uint8Array): Promise<void>;
  /** A read has failed: what is on the device is not used again. */
  distrust(why: unknown): Promise<void>;
  /** All bytes have arrived, and the file has its pin. Later visits use it. */
  finish(length: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * What only dedicated workers can do: they write files in OPFS synchronously, so that a killed tab loses nothing, and read them faster.
 * A page has none of it.
 */
interface WorkerStorage {
  /**
   * @param most - how long the file may get; undefined without a limit
   * @param release - called when the file is closed
   */
  open(id: string, most: number | undefined, release: Release): Promise<KeptFile>;
  /** @returns undefined if the file can only be read as a Blob */
  read(id: string): Promise<ClosableSource | undefined>;
}

let worker: WorkerStorage | undefined;

/** Called by the worker script. */
export function useWorkerStorage(storage: WorkerStorage): void {
  worker = storage;
}

/**
 * Opens a file that is kept on this device. Waits while another tab downloads it.
 *
 * @param id - undefined: the file is not kept
 * @param expected - the length of the file, if it is known
 * @returns undefined if the load must do without: the store failed, or has no room for this file
 * @throws the signal's reason.
 */
export async function openKept(id: string | undefined, expected: number | undefined, signal: AbortSignal): Promise<KeptFile | undefined> {
  if (id === undefined) {
    return undefined;
  }
  try {
    return (await inPatience(openComplete(id, expected), closeLate)) ?? (await openToWrite(id, expected, signal));
  } catch (error) {
    signal.throwIfAborted();
    warnOnce(error);
    return undefined;
  }
}

async function openComplete(id: string, expected: number | undefined): Promise<KeptFile | undefined> {
  const release = await lockNow(id, 'shared'); // while it is held, the file is not removed to make room
  try {
    const stored = release && (await findStored(id));
    if (isWhole(stored, expected)) {
      return await readOnly(id, stored, release);
    }
  } catch (error) {
    release?.();
    throw error;
  }
  release?.();
  return undefined;
}

async function openToWrite(id: string, expected: number | undefined, signal: AbortSignal): Promise<KeptFile | undefined> {
  const record = worker && (await inPatience(readJson<EntryRecord>(id, 'record')));
  if (worker === undefined || record === undefined) {
    return undefined; // `makeRoom` writes a record only if there is room, so a file without one is not stored.
  }
  const release = await turnToWrite(id, signal, async () => (await inPatience(findStored(id)))?.length ?? 0);
  if (release === undefined) {
    return undefined;
  }
  try {
    const stored = await inPatience(findStored(id));
    if (isWhole(stored, expected)) {
      release(); // another tab has downloaded it, and further ones wait
      return await inPatience(readOnly(id, stored, undefined), closeLate);
    }
    return await inPatience(worker.open(id, expected ?? record.most ?? undefined, release), closeLate);
  } catch (error) {
    release();
    throw error;
  }
}

async function readOnly(id: string, stored: StoredFile, release: Release | undefined): Promise<KeptFile> {
  const fast = await worker?.read(id);
  const nothing = async (): Promise<void> => undefined;
  const distrust = async (why: unknown): Promise<void> => {
    warnOnce(why);
    await removeParts(id, ['state']).catch(warnOnce);
  };
  const close = async (): Promise<void> => {
    await fast?.close();
    release?.();
  };
  return { ...stored, ...(fast?.length === stored.length ? fast : {}), began: nothing, append: nothing, finish: nothing, distrust, close };
}

/** A file that nobody closes would keep its lock and its handle, until the tab is closed. */
function closeLate(file: KeptFile | undefined): Promise<void> | undefined {
  return file?.close();
}
