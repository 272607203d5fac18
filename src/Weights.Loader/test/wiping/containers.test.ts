import assert from 'node:assert/strict';
import test from 'node:test';
import { decryptModel, decryptStream, EncryptedBlob, openEncrypted, type OpenedFile } from 'weights-loader';
import { encryptChunked } from '../support/containers.js';
import { failure } from '../support/failures.js';
import { KEY, plaintext } from '../support/models.js';
import { recordRemains } from './remains.js';

const CHUNK = 2 ** 16;
const STORED = CHUNK + 16;
/** Of decryption. */
const RUN = 2 ** 19;
const MODEL = plaintext(3 * RUN);
const FILE = encryptChunked(MODEL, { file: 'demo.onnx', chunkLog2: 16, salt: '5a'.repeat(32) });
const OPTIONS = { file: 'demo.onnx' };

function changed(chunk: number): Uint8Array<ArrayBuffer> {
  const file = FILE.slice();
  file[104 + chunk * STORED]! ^= 1;
  return file;
}

/** The last chunk of the first run, the first of the second one, and the last of all. */
for (const chunk of [7, 8, 23]) {
  test(`decryptModel leaves no plaintext if chunk ${chunk} was changed`, async (t) => {
    const file = changed(chunk);
    const remains = recordRemains(t);
    await failure('tampered', decryptModel(file, KEY, { format: 'chunked', ...OPTIONS }));
    await remains.assertWiped();
  });
}

test('decryptModel leaves no plaintext but its result', async (t) => {
  const remains = recordRemains(t);
  const model = await decryptModel(FILE, KEY, { format: 'chunked', ...OPTIONS });
  assert.equal(Buffer.compare(model, MODEL), 0);
  model.fill(0);
  await remains.assertWiped();
});

test('A read that fails leaves no plaintext, also none of the reads before it', async (t) => {
  const file = changed(10);
  const remains = recordRemains(t);
  const opened = await openEncrypted(file, KEY, OPTIONS);
  (await opened.read(0, 1000)).fill(0);
  assert.equal(remains.count(), 1, 'the chunk that was read last');
  await failure('tampered', opened.read(0, MODEL.length));
  await remains.assertWiped();
});

test('A source whose buffers cannot be recycled leaves no plaintext', async (t) => {
  const remains = recordRemains(t);
  const source = {
    size: FILE.length,
    read: async (offset: number, length: number) => FILE.slice(offset, offset + length),
    recycle: () => {
      throw new Error('mine');
    },
  };
  const opened = await openEncrypted(source, KEY, OPTIONS);
  await assert.rejects(opened.read(0, MODEL.length), { message: 'mine' });
  await remains.assertWiped();
});

const streamOf = (file: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(file);
      controller.close();
    },
  }).pipeThrough(decryptStream(KEY, OPTIONS));

test('A stream whose file was changed leaves no plaintext but what was read', async (t) => {
  const file = changed(15);
  const remains = recordRemains(t);
  const reader = streamOf(file).getReader();
  (await reader.read()).value!.fill(0);
  await failure('tampered', reader.read());
  await remains.assertWiped();
});

test('A stream that is cancelled between two reads leaves no plaintext but what was read', async (t) => {
  const remains = recordRemains(t);
  const reader = streamOf(FILE).getReader();
  (await reader.read()).value!.fill(0);
  await reader.cancel();
  await remains.assertWiped();
});

test('A stream that is cancelled during a read leaves no plaintext', async (t) => {
  const remains = recordRemains(t);
  const decrypt = crypto.subtle.decrypt;
  const reader = streamOf(FILE).getReader();
  crypto.subtle.decrypt = async (...request: Parameters<SubtleCrypto['decrypt']>) => {
    const plain = await decrypt.apply(crypto.subtle, request);
    void reader.cancel();
    return plain;
  };
  assert.equal((await reader.read()).value, undefined);
  await remains.assertWiped();
});

test('A stream whose writer aborts leaves no plaintext but what was read', async (t) => {
  const remains = recordRemains(t);
  const { readable, writable } = decryptStream(KEY, OPTIONS);
  const [reader, writer] = [readable.getReader(), writable.getWriter()];
  writer.write(FILE.slice(0, 104 + 12 * STORED)).catch(() => undefined);
  (await reader.read()).value!.fill(0);
  const read = reader.read();
  const mine = new Error('mine');
  writer.abort(mine).catch(() => undefined);
  await assert.rejects(read, (error) => error === mine);
  await remains.assertWiped();
});

test('A stream fails its writer if the file was changed', async () => {
  const { readable, writable } = decryptStream(KEY, OPTIONS);
  const writer = writable.getWriter();
  const written = writer.write(changed(0)).then(() => writer.write(FILE));
  const [read] = await Promise.allSettled([readable.getReader().read(), written]);
  assert.equal((read as PromiseRejectedResult).reason.code, 'tampered');
  await failure('tampered', writer.closed);
});

async function blobOf(file: Uint8Array<ArrayBuffer>): Promise<EncryptedBlob> {
  return new EncryptedBlob(await openEncrypted(file, KEY, OPTIONS));
}

test('An encrypted Blob whose file was changed leaves no plaintext of the reads that it had begun', async (t) => {
  const file = changed(9);
  const remains = recordRemains(t);
  const reader = (await blobOf(file)).stream().getReader();
  await reader.read();
  await failure('tampered', reader.read());
  await remains.assertWiped();
});

test('An encrypted Blob that is cancelled during a read leaves no plaintext', async (t) => {
  const remains = recordRemains(t);
  let reader: ReadableStreamDefaultReader<Uint8Array>;
  const opened = await openEncrypted(FILE, KEY, OPTIONS);
  const cancelling: OpenedFile = {
    ...opened,
    size: opened.size,
    chunkBytes: opened.chunkBytes,
    close: () => opened.close(),
    async read(...range) {
      const bytes = await opened.read(...range);
      void reader.cancel();
      return bytes;
    },
  };
  reader = new EncryptedBlob(cancelling).stream().getReader();
  assert.equal((await reader.read()).value, undefined);
  await remains.assertWiped();
});

test('The text of an encrypted Blob leaves no plaintext in a buffer', async (t) => {
  const remains = recordRemains(t);
  assert.equal((await (await blobOf(FILE)).slice(0, RUN).text()).length > 0, true);
  await remains.assertWiped();
});

test('An encrypted Blob that is closed during a read leaves no plaintext, and its reads fail', async (t) => {
  const remains = recordRemains(t);
  const blob = await blobOf(FILE);
  const readers = [blob, blob.slice(RUN)].map((part) => part.stream().getReader());
  await Promise.all(readers.map((reader) => reader.read()));
  const reads = [...readers.map((reader) => reader.read()), blob.bytes()];
  blob.close();
  const later = [readers[0]!.read(), blob.slice(3).bytes(), blob.stream().getReader().read()];
  for (const result of await Promise.allSettled([...reads, ...later])) {
    assert.equal((result as PromiseRejectedResult).reason?.name, 'InvalidStateError');
  }
  await remains.assertWiped();
  assert.equal(blob.failure, undefined);
});

test('A file that is closed during a read leaves only the result of the read', async (t) => {
  const remains = recordRemains(t);
  const opened = await openEncrypted(FILE, KEY, OPTIONS);
  const reading = opened.read(100, 1000);
  opened.close();
  const bytes = await reading;
  assert.deepEqual(bytes, MODEL.slice(100, 1100));
  bytes.fill(0);
  await remains.assertWiped();
});

test('A cancelled read of an encrypted Blob is not a failure of it', async () => {
  const blob = await blobOf(FILE);
  const reader = blob.stream().getReader();
  await reader.read();
  const read = reader.read();
  await reader.cancel();
  await read;
  await blob.slice(0, 10).bytes(); // waits for the reads that had begun
  assert.equal(blob.failure, undefined);
});
