import assert from 'node:assert/strict';
import test from 'node:test';
import type { RunDecryptor } from '../../src/container/chunked-decrypt.js';
import { parseHeader } from '../../src/container/chunked-header.js';
import { Assembly } from '../../src/reading/assembly.js';
import { encryptChunked } from '../support/containers.js';
import { plaintext } from '../support/models.js';

const FILE = encryptChunked(plaintext(4096), { file: 'demo.onnx', chunkLog2: 12, salt: '5a'.repeat(32) });
const CHUNK = FILE.subarray(104);

/** Runs code after this many microtasks. */
async function after(microtasks: number, run: () => void): Promise<void> {
  for (let i = 0; i < microtasks; i++) {
    await undefined;
  }
  run();
}

for (const first of ['the end of the file', 'the failure'] as const) {
  test(`A chunk that fails at the end of the file is never lost, with ${first} first`, async () => {
    for (let microtasks = 0; microtasks < 20; microtasks++) {
      const tampered = new Error('tampered');
      let fail = (): void => undefined;
      let end = (): void => undefined;
      const decrypt = (): Promise<never> => new Promise((_, reject) => (fail = () => reject(tampered)));
      const decryptor: RunDecryptor = { width: 1, decrypt, close: () => undefined };
      const key = Promise.resolve({} as CryptoKey);
      const assembly = new Assembly(parseHeader(FILE, 'the file', undefined), key, decryptor, () => undefined);
      await assembly.add(0, CHUNK.slice());
      await new Promise(setImmediate); // the chunk is with the decryptor
      const ended = new Promise<void>((resolve) => (end = resolve));
      const result = (async () => {
        await assembly.orFailure(ended);
        return assembly.finish();
      })();
      const [now, later] = first === 'the failure' ? [fail, end] : [end, fail];
      now();
      void after(microtasks, later);
      await assert.rejects(result, (error) => error === tampered, `${microtasks} microtasks`);
    }
  });
}
