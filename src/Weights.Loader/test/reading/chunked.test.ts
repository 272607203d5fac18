import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import test, { mock } from 'node:test';
import {
  decryptModel,
  decryptStream,
  EncryptedBlob,
  importKey,
  loadEncryptedModel,
  loadModel,
  openEncrypted,
  type LoadProgress,
} from 'weights-loader';
import { encryptChunked } from '../support/containers.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { entry, KEY, KEY_HEX, manifest, plaintext, sha256 } from '../support/models.js';
import { gate, serve } from '../support/server.js';
import vectors from '../../../../tests/vectors/container.json' with { type: 'json' };

const SALT = '5a'.repeat(32);
const hkdf = (usages: KeyUsage[] = ['deriveBits', 'deriveKey']): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', KEY.slice(), 'HKDF', false, usages);

for (const { name, chunkLog2, plaintextLength, syntheticSalt, salt, header, fileLength, fileSha256 } of vectors.v2) {
  const kind = syntheticSalt ? 'synthetic' : 'random';
  test(`The vector ${name} (${plaintextLength} bytes, ${kind} salt) is decrypted in every way`, async (t) => {
    const model = plaintext(plaintextLength);
    const container = encryptChunked(model, { file: name, chunkLog2, salt, syntheticSalt });
    assert.equal(Buffer.from(container.subarray(0, 104)).toString('hex'), header);
    assert.equal(container.length, fileLength);
    assert.equal(sha256(container), fileSha256);

    assert.deepEqual(await decryptModel(container, vectors.key, { format: 'chunked', file: name }), model);
    const opened = await openEncrypted(container, await hkdf(), { file: name });
    assert.deepEqual(await opened.read(0, opened.size), model);
    const stream = new Blob([container]).stream().pipeThrough(decryptStream(KEY, { file: name }));
    assert.deepEqual(Buffer.from(await new Response(stream).arrayBuffer()), Buffer.from(model));
    const site = await serve(t, { '/m.enc': container });
    assert.deepEqual(await (await openEncrypted(site.at('/m.enc'), KEY, { file: name })).read(0, plaintextLength), model);
    if (name.endsWith('.onnx')) {
      const ort = new FakeOrt();
      await loadEncryptedModel(site.at('/m.enc'), KEY_HEX, { ort, format: 'chunked', name: name.slice(0, -5) });
      assert.deepEqual(ort.seen, model);
      assert.ok(ort.wiped);
    }
  });
}

const base = encryptChunked(plaintext(5000), { file: 'demo.onnx', chunkLog2: 12, salt: SALT });
for (const { why, name, offset, replaceWith } of vectors.negative) {
  test(`The vector with ${why} is refused`, async () => {
    const changed = base.slice();
    changed.set(Buffer.from(replaceWith, 'hex'), offset);
    await failure(offset < 40 ? 'wrong-container' : 'wrong-key', decryptModel(changed, KEY, { format: 'chunked', file: name }));
  });
}

test('A name in another Unicode form is the same name', async () => {
  const container = encryptChunked(plaintext(10), { file: 'face/détecteur.onnx', chunkLog2: 12, salt: SALT });
  assert.deepEqual(await decryptModel(container, KEY, { format: 'chunked', file: 'face/détecteur.onnx'.normalize('NFD') }), plaintext(10));
});

for (const name of ['', '/demo', 'a//b', '../demo', 'a/./b', '\ud800', 'x'.repeat(510)]) {
  test(`The name ${JSON.stringify(name.slice(0, 20))} cannot be that of a container`, async (t) => {
    const site = await serve(t, { '/m.enc': base });
    await failure('bad-name', loadEncryptedModel(site.at('/m.enc'), KEY, { ort: new FakeOrt(), format: 'chunked', name }));
  });
}

test('The error for a changed chunk has its index', async () => {
  const changed = encryptChunked(plaintext(20_000), { file: 'demo.onnx', chunkLog2: 12, salt: SALT });
  changed[104 + 3 * 4112 + 5]! ^= 1;
  const error = await failure('tampered', decryptModel(changed, KEY, { format: 'chunked', file: 'demo.onnx' }));
  assert.equal(error.chunk, 3);
});

test('The error for a cut file has both lengths', async () => {
  const error = await failure('truncated', decryptModel(base.subarray(0, 3000), KEY, { format: 'chunked', file: 'demo.onnx' }));
  assert.deepEqual([error.have, error.want], [3000, base.length]);
});

for (const [length, code] of [
  [0, 'truncated'],
  [1000, 'truncated'],
  [3000, 'truncated'],
  [base.length, 'wrong-container'],
  [base.length + 1, 'too-long'],
] as const) {
  test(`A file of ${length} zeros instead of ${base.length} bytes is the error ${code}`, async (t) => {
    const listed = entry('demo', base, { format: 'chunked', size: 5000 });
    const site = await serve(t, { '/models.json': manifest(listed), '/demo.enc': new Uint8Array(length) });
    const error = await failure(code, loadModel('demo', { ort: new FakeOrt(), key: KEY, manifest: site.at('/models.json') }));
    assert.deepEqual([error.have, error.want], code === 'wrong-container' ? [undefined, undefined] : [length, base.length]);
  });
}

test('The format comes from the manifest, never from the first bytes', async (t) => {
  const site = await serve(t, { '/models.json': manifest(entry('demo', base)), '/demo.enc': base });
  await failure('tampered', loadModel('demo', { ort: new FakeOrt(), key: KEY, manifest: site.at('/models.json') }));
});

test('The name comes from the caller: a file that the manifest swaps is not decrypted', async (t) => {
  const other = encryptChunked(plaintext(5000), { file: 'other.onnx', chunkLog2: 12, salt: SALT });
  const site = await serve(t, { '/models.json': manifest(entry('demo', other, { format: 'chunked', size: 5000 })), '/demo.enc': other });
  const error = await failure('wrong-key', loadModel('demo', { ort: new FakeOrt(), key: KEY, manifest: site.at('/models.json') }));
  assert.match(error.message, /"demo\.onnx"/);
});

test('The error for a key of the wrong kind names the required kind', async () => {
  for (const key of [await importKey(KEY), await hkdf(['deriveBits'])]) {
    assert.match(
      (await failure('bad-key', decryptModel(base, key, { format: 'chunked', file: 'demo.onnx' }))).message,
      /HKDF.*deriveBits, deriveKey/,
    );
  }
});

test('Phases are reported in bytes from 0 to their totals', async (t) => {
  const site = await serve(t, {
    '/models.json': manifest(entry('demo', base, { format: 'chunked', size: 5000 })),
    '/demo.enc': base,
    '/key': KEY,
  });
  const events: LoadProgress[] = [];
  await loadModel('demo', {
    ort: new FakeOrt(),
    key: site.at('/key'),
    manifest: site.at('/models.json'),
    onProgress: (progress) => void events.push(progress),
  });
  for (const [phase, total] of [
    ['key', 32],
    ['download', base.length],
    ['decrypt', 5000],
    ['session', 5000],
  ] as const) {
    const loaded = events.filter((event) => event.phase === phase).map((event) => event.loaded);
    assert.deepEqual([loaded[0], loaded.at(-1)], [0, total], phase);
  }
});

test('Any part can be read, and only its chunks are fetched', async (t) => {
  const model = plaintext(3_000_000);
  const container = encryptChunked(model, { file: 'big.data', chunkLog2: 16, salt: SALT });
  const ranges: string[] = [];
  const site = await serve(t, {
    '/big.enc': (request, response) => {
      const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
      ranges.push(`${from}-${to}`);
      const part = container.subarray(Number(from), Number(to) + 1);
      response.writeHead(206, {
        'content-range': `bytes ${from}-${Number(from) + part.length - 1}/${container.length}`,
        'content-length': part.length,
      });
      response.end(part);
    },
  });
  const file = await openEncrypted(site.at('/big.enc'), KEY, { file: 'big.data' });
  assert.equal(file.size, model.length);
  for (const [offset, length] of [
    [0, 1],
    [65_535, 2],
    [1_000_000, 700_000],
    [2_999_990, 100],
    [3_000_000, 5],
    [131_072, 65_536],
  ] as const) {
    assert.deepEqual(await file.read(offset, length), model.slice(offset, offset + length));
  }
  assert.deepEqual(ranges.slice(0, 2), ['0-103', `104-${104 + 65_552 - 1}`]);
  const blob = new EncryptedBlob(file).slice(70_000, 2_000_000);
  assert.deepEqual(await copied(blob.stream()), model.slice(70_000, 2_000_000));
  assert.deepEqual(new Uint8Array(await blob.slice(-10).arrayBuffer()), model.slice(1_999_990, 2_000_000));
  await assert.rejects(file.read(-1, 5), RangeError);
});

/** An EncryptedBlob zeroes each piece when the next one is read. */
async function copied(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const reader = stream.getReader();
  for (let piece = await reader.read(); piece.value !== undefined; piece = await reader.read()) {
    pieces.push(piece.value.slice());
  }
  return new Uint8Array(Buffer.concat(pieces));
}

test('A native read of an encrypted Blob returns no plaintext', async () => {
  const blob = new EncryptedBlob(await openEncrypted(base, KEY, { file: 'demo.onnx' }));
  assert.equal(blob.size, 5000);
  assert.equal((await Blob.prototype.arrayBuffer.call(blob)).byteLength, 0);
});

test('Loads with one key share one request, which outlives the load that began it', async (t) => {
  const names = ['a', 'b', 'c'];
  const files = names.map((name) => encryptChunked(plaintext(5000), { file: `${name}.onnx`, chunkLog2: 12, salt: SALT }));
  const response = gate();
  const allAsked = gate();
  let asked = 0;
  const site = await serve(t, {
    '/models.json': manifest(...names.map((name, i) => entry(name, files[i] as Uint8Array, { format: 'chunked', size: 5000 }))),
    ...Object.fromEntries(
      names.map((name, i) => [
        `/${name}.enc`,
        (_: unknown, response: ServerResponse) => {
          // The key is requested before the file.
          if (++asked === names.length) {
            allAsked.open();
          }
          response.end(files[i]);
        },
      ]),
    ),
    '/key': (_, sent) => void response.opened.then(() => sent.end(KEY)),
  });
  const load = (name: string, signal?: AbortSignal): Promise<unknown> =>
    loadModel(name, { ort: new FakeOrt(), key: site.at('/key'), manifest: site.at('/models.json'), signal });
  const abort = new AbortController();
  const first = load('a', abort.signal);
  const others = Promise.all([load('b'), load('c')]);
  await allAsked.opened;
  abort.abort();
  await assert.rejects(first, { name: 'AbortError' });
  response.open();
  await others;
  assert.equal(site.requests.filter((url) => url === '/key').length, 1);
  await load('a');
  assert.equal(site.requests.filter((url) => url === '/key').length, 2);
});

test('Decryption uses a file key that cannot be exported', async (t) => {
  const decrypt = mock.method(crypto.subtle, 'decrypt');
  t.after(() => decrypt.mock.restore());
  await decryptModel(base, KEY, { format: 'chunked', file: 'demo.onnx' });
  const key = decrypt.mock.calls[0]!.arguments[1] as CryptoKey;
  assert.deepEqual([key.extractable, key.algorithm.name, key.usages], [false, 'AES-GCM', ['decrypt']]);
});
