import type { TestContext } from 'node:test';
import { withGlobal } from './globals.js';

/** Longer timers are not pauses between two requests. */
const LONGEST_PAUSE_MS = 10_000;

/** Ends each pause between two requests at once, and returns how long each would have been. */
export function withoutPauses(t: TestContext): number[] {
  const pauses: number[] = [];
  const real = globalThis.setTimeout;
  withGlobal(t, 'setTimeout', (callback: () => void, delay: number, ...rest: unknown[]) => {
    if (!(delay >= 250 && delay <= LONGEST_PAUSE_MS)) {
      return real(callback, delay, ...rest);
    }
    pauses.push(delay);
    return real(callback, 0, ...rest);
  });
  return pauses;
}
