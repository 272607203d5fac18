import type { TestContext } from 'node:test';
import { withGlobal } from '../globals.js';

const PATIENCE_MS = 5000;

/** Lets a test end the loader's wait for its worker. Other timers are not changed. */
export function withPatience(t: TestContext): { end(): void } {
  const real = globalThis.setTimeout;
  const waiting: (() => void)[] = [];
  withGlobal(t, 'setTimeout', (callback: () => void, delay: number, ...rest: unknown[]) => {
    if (delay !== PATIENCE_MS) {
      return real(callback, delay, ...rest);
    }
    waiting.push(callback);
    return undefined;
  });
  return { end: () => waiting.forEach((callback) => callback()) };
}
