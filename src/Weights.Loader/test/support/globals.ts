import type { TestContext } from 'node:test';

/** Replaces a global for one test. */
export function withGlobal(t: TestContext, name: string, value: unknown): void {
  const before = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  t.after(() => {
    if (before === undefined) {
      Reflect.deleteProperty(globalThis, name);
    } else {
      Object.defineProperty(globalThis, name, before);
    }
  });
}

/** Records the largest buffer that is allocated during one test. */
export function recordAllocations(t: TestContext): { largest: number } {
  const seen = { largest: 0 };
  for (const name of ['ArrayBuffer', 'Uint8Array'] as const) {
    const recorded = new Proxy(globalThis[name] as unknown as new (...request: unknown[]) => object, {
      construct(target, request) {
        seen.largest = Math.max(seen.largest, typeof request[0] === 'number' ? request[0] : 0);
        return new target(...request);
      },
    });
    withGlobal(t, name, recorded);
  }
  return seen;
}

/** A browser with JavaScript Promise Integration, which Node 20 does not have. */
export function withJspi(t: TestContext): void {
  withGlobal(t, 'WebAssembly', Object.assign(Object.create(WebAssembly) as object, { Suspending: class {} }));
}
