import { abortScope } from '../core/abort.js';
import { afterTime } from '../core/time-limit.js';
import { STORE } from './parts.js';

/** Releases a lock. Browsers release the locks of a tab or worker that ends. */
export type Release = () => void;

/** If another tab stores nothing more of a file for so long, this one downloads the file itself. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Takes a lock of the origin, if nobody has it.
 *
 * @returns undefined if another tab, worker or load has it
 */
export function lockNow(name: string, mode: LockMode): Promise<Release | undefined> {
  return request(name, { mode, ifAvailable: true });
}

/** Waits for a lock. @throws the signal's reason. */
export async function lock(name: string, signal: AbortSignal): Promise<Release> {
  return (await request(name, { mode: 'exclusive', signal })) as Release;
}

/**
 * Waits for the turn to write a file: one tab downloads it for all.
 *
 * @param length - returns how many bytes of it are stored
 * @returns undefined if the tab that downloads it makes no progress
 * @throws the signal's reason.
 */
export async function turnToWrite(id: string, signal: AbortSignal, length: () => Promise<number>): Promise<Release | undefined> {
  const scope = abortScope(signal);
  let stop: () => void = () => undefined;
  const watch = (before: number): void => {
    stop = afterTime(LONGEST_WAIT_MS, async () => {
      const now = await length().catch(() => before);
      now > before ? watch(now) : scope.abort(undefined);
    });
  };
  try {
    watch(await length());
    return await lock(id, scope.signal);
  } catch (error) {
    signal.throwIfAborted();
    if (scope.signal.aborted) {
      return undefined;
    }
    throw error;
  } finally {
    scope.abort(undefined);
    stop();
    scope.dispose();
  }
}

async function request(name: string, options: LockOptions): Promise<Release | undefined> {
  const { locks } = navigator;
  if (locks === undefined) {
    return () => undefined; // then two tabs may download the same file, and the second one does not store it
  }
  return new Promise((resolve, reject) => {
    const held = locks.request(`${STORE}/${name}`, options, (granted) => {
      if (granted !== null) {
        return new Promise<void>((release) => resolve(release));
      }
      resolve(undefined);
      return undefined;
    });
    held.catch(reject);
  });
}
