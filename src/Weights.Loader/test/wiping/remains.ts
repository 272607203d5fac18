import assert from 'node:assert/strict';
import { mock, type TestContext } from 'node:test';
import { withGlobal } from '../support/globals.js';
import { plaintext } from '../support/models.js';

/** In every 320 bytes of a plaintext of the tests, which repeats itself after 256 bytes. */
const SIGN = Buffer.from(plaintext(64));

/** A buffer that was moved has no bytes any more. */
const hasPlaintext = (buffer: ArrayBufferLike): boolean => buffer.byteLength > 0 && Buffer.from(buffer).includes(SIGN);

/** Searches the buffers themselves that WebCrypto decrypted and that this thread allocated since, and not copies of them. */
export interface Remains {
  /** Fails if plaintext was never there, or is still in one of the buffers. */
  assertWiped(): Promise<void>;
  /** How many buffers have plaintext now. */
  count(): number;
}

/** Remembers the buffers of one test. Its plaintexts must be made by `plaintext`, before this is called. */
export function recordRemains(t: TestContext): Remains {
  const buffers = new Set<ArrayBufferLike>();
  let decrypted = 0;
  const original = crypto.subtle.decrypt.bind(crypto.subtle);
  const decrypt = mock.method(crypto.subtle, 'decrypt', async (...request: Parameters<SubtleCrypto['decrypt']>) => {
    const plain = await original(...request);
    decrypted += hasPlaintext(plain) ? 1 : 0;
    buffers.add(plain);
    return plain;
  });
  t.after(() => decrypt.mock.restore());
  const recorded = new Proxy(Uint8Array, {
    construct(target, request) {
      const made = new (target as new (...request: unknown[]) => Uint8Array)(...(request as unknown[]));
      buffers.add(made.buffer);
      return made;
    },
  });
  withGlobal(t, 'Uint8Array', recorded);
  const count = (): number => [...buffers].filter(hasPlaintext).length;
  return {
    count,
    async assertWiped() {
      for (let turn = 0; turn < 1000 && count() > 0; turn++) {
        await new Promise((resolve) => setImmediate(resolve)); // runs that were in progress end
      }
      assert.ok(decrypted > 0, 'plaintext was there');
      assert.equal(count(), 0);
    },
  };
}
