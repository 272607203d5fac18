import type { TestContext } from 'node:test';
import { withGlobal } from './globals.js';

/** Records the URLs of workers. None of them starts, so the page decrypts. */
export function recordWorkers(t: TestContext): string[] {
  const scripts: string[] = [];
  withGlobal(
    t,
    'Worker',
    class {
      constructor(script: string | URL) {
        scripts.push(String(script));
        throw new DOMException('recorded', 'SecurityError');
      }
    },
  );
  return scripts;
}
