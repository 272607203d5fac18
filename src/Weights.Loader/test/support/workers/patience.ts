import type { TestContext } from 'node:test';
import { withGlobal } from '../globals.js';

/** The time is measured in two halves. */
const HALF_OF_PATIENCE_MS = 2500;

/** Lets a test end the loader's wait for its worker. Other timers are not changed. */
export function withPatience(t: TestContext): { end(): void } {
  const real = globalThis.setTimeout;
  const waiting: (() => void)[] = [];
  withGlobal(t, 'setTimeout', (callback: () => void, delay: number, ...rest: unknown[]) => {
    if (delay !== HALF_OF_PATIENCE_MS) {
      return real(callback, delay, ...rest);
    }
    waiting.push(callback);
    return undefined;
  });
  return {
    end() {
      while (waiting.length > 0) {
        waiting.shift()!();
      }
    },
  };
}
