import { mock, type TestContext } from 'node:test';

/** Counts what this thread decrypts during one test. */
export function countDecryptions(t: TestContext): { count(): number } {
  const decrypt = mock.method(crypto.subtle, 'decrypt');
  t.after(() => decrypt.mock.restore());
  return { count: () => decrypt.mock.callCount() };
}
