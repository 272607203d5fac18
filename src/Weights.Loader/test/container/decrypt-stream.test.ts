import assert from 'node:assert/strict';
import test from 'node:test';
import { decryptStream } from 'weights-loader';
import { encryptChunked } from '../support/containers.js';
import { failure } from '../support/failures.js';
import { KEY, plaintext } from '../support/models.js';

const MODEL = plaintext(3 * 2 ** 19 + 5000);
const FILE = encryptChunked(MODEL, { file: 'demo.onnx', chunkLog2: 16, salt: '5a'.repeat(32) });
const OPTIONS = { file: 'demo.onnx' };

async function readAll(readable: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const reader = readable.getReader();
  for (let piece = await reader.read(); piece.value !== undefined; piece = await reader.read()) {
    parts.push(piece.value);
  }
  return new Uint8Array(Buffer.concat(parts));
}

for (const size of [1000, 600_000]) {
  test(`A writer may use one buffer of ${size} bytes for all pieces`, async () => {
    const { readable, writable } = decryptStream(KEY, OPTIONS);
    const read = readAll(readable);
    const writer = writable.getWriter();
    const buffer = new Uint8Array(size);
    for (let at = 0; at < FILE.length; at += size) {
      const piece = FILE.subarray(at, at + size);
      buffer.set(piece);
      await writer.write(buffer.subarray(0, piece.length));
      buffer.fill(0xff);
    }
    await writer.close();
    assert.deepEqual(await read, MODEL);
  });
}

test('Empty pieces are allowed', async () => {
  const { readable, writable } = decryptStream(KEY, OPTIONS);
  const read = readAll(readable);
  const writer = writable.getWriter();
  for (const piece of [new Uint8Array(0), FILE, new Uint8Array(0)]) {
    await writer.write(piece);
  }
  await writer.close();
  assert.deepEqual(await read, MODEL);
});

for (const [what, file, code] of [
  ['is cut', FILE.subarray(0, FILE.length - 1), 'truncated'],
  ['is cut after a chunk', FILE.subarray(0, 104 + 8 * (2 ** 16 + 16)), 'truncated'],
  ['is empty', new Uint8Array(0), 'truncated'],
  ['is too long', new Uint8Array(Buffer.concat([FILE, Buffer.of(0)])), 'too-long'],
] as const) {
  test(`Reader and writer get the same error if the file ${what}`, async () => {
    const { readable, writable } = decryptStream(KEY, OPTIONS);
    const read = readAll(readable);
    const piped = new Blob([file]).stream().pipeTo(writable);
    const results = await Promise.allSettled([read, piped]);
    for (const result of results) {
      await failure(code, result.status === 'rejected' ? Promise.reject(result.reason) : Promise.resolve());
    }
  });
}

test('The close of a cut file is rejected', async () => {
  const { readable, writable } = decryptStream(KEY, OPTIONS);
  const read = readAll(readable);
  const writer = writable.getWriter();
  await writer.write(FILE.subarray(0, 5000));
  await Promise.all([failure('truncated', read), failure('truncated', writer.close()), failure('truncated', writer.closed)]);
});

test('A writer that aborts ends the reader, also if nothing is read', async () => {
  const { readable, writable } = decryptStream(KEY, OPTIONS);
  const mine = new Error('mine');
  const { closed } = readable.getReader();
  const writer = writable.getWriter();
  writer.closed.catch(() => undefined);
  const written = writer.write(FILE.slice());
  const aborted = writer.abort(mine);
  await assert.rejects(closed, (error) => error === mine);
  await assert.rejects(written, (error) => error === mine);
  await aborted;
});

test('A reader that cancels ends the writer', async () => {
  const { readable, writable } = decryptStream(KEY, OPTIONS);
  const writer = writable.getWriter();
  const written = writer.write(FILE.slice());
  const reader = readable.getReader();
  await reader.read();
  const mine = new Error('mine');
  await reader.cancel(mine);
  await assert.rejects(written, (error) => error === mine);
  await assert.rejects(writer.closed, (error) => error === mine);
});
