import { withinTime } from '../core/time-limit.js';
import { lockNow, turnToWrite, type Release } from './locks.js';
import { readJson, removeParts } from './parts.js';
import { warnOnce } from './store-warning.js';
import { findStored, isWhole, type StoredFile } from './stored-file.js';

/** A file on this device during a load. If it is not complete, what arrives from the network is added to it. */
export interface KeptFile extends StoredFile {
  /** The bytes that follow come from this response. */
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
 * Opens an entry for writing. Only dedicated workers can write files in OPFS synchronously, so that a killed tab loses nothing; a page
 * therefore has none.
 *
 * @param expected - the length of the file, if it is known
 * @param release - called when the file is closed
 */
type OpenForWriting = (id: string, expected: number | undefined, release: Release) => Promise<KeptFile>;

let openForWriting: OpenForWriting | undefined;

/** Called by the worker script. */
export function useWriter(open: OpenForWriting): void {
  openForWriting = open;
}

/** The store is asked for at most this long, because a load must not depend on it. */
const PATIENCE_MS = 10_000;

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
    return (await inPatience(openComplete(id, expected))) ?? (await openIncomplete(id, expected, signal));
  } catch (error) {
    signal.throwIfAborted();
    warnOnce(error);
    return undefined;
  }
}

async function openComplete(id: string, expected: number | undefined): Promise<KeptFile | undefined> {
  const release = await lockNow(id, 'shared'); // while it is held, the file is not removed to make room
  const stored = release && (await findStored(id));
  if (isWhole(stored, expected)) {
    return readOnly(id, stored, release);
  }
  release?.();
  return undefined;
}

async function openIncomplete(id: string, expected: number | undefined, signal: AbortSignal): Promise<KeptFile | undefined> {
  if ((await inPatience(readJson(id, 'record'))) === undefined) {
    return undefined; // there is no room for it
  }
  return openForWriting === undefined ? inPatience(openBeginning(id, expected)) : openToWrite(id, expected, signal, openForWriting);
}

/** On a page: what a worker has stored, until the store failed. */
async function openBeginning(id: string, expected: number | undefined): Promise<KeptFile | undefined> {
  const release = await lockNow(id, 'shared');
  const stored = release && (await findStored(id));
  if (stored !== undefined && stored.length < (expected ?? Infinity)) {
    return readOnly(id, stored, release);
  }
  release?.();
  return undefined;
}

async function openToWrite(
  id: string,
  expected: number | undefined,
  signal: AbortSignal,
  open: OpenForWriting,
): Promise<KeptFile | undefined> {
  const release = await turnToWrite(id, signal, async () => (await findStored(id))?.length ?? 0);
  if (release === undefined) {
    return undefined;
  }
  try {
    const stored = await inPatience(findStored(id));
    if (isWhole(stored, expected)) {
      release(); // another tab has downloaded it, and further ones wait
      return readOnly(id, stored, () => undefined);
    }
    return await inPatience(open(id, expected, release));
  } catch (error) {
    release();
    throw error;
  }
}

function readOnly(id: string, stored: StoredFile, release: Release | undefined): KeptFile {
  const nothing = async (): Promise<void> => undefined;
  const distrust = async (why: unknown): Promise<void> => {
    warnOnce(why);
    await removeParts(id, ['state']).catch(warnOnce);
  };
  return { ...stored, began: nothing, append: nothing, finish: nothing, distrust, close: async () => release?.() };
}

function inPatience<T>(work: Promise<T>): Promise<T> {
  return withinTime(work, PATIENCE_MS, () => new Error('the storage does not respond'));
}
