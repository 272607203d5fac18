import assert from 'node:assert/strict';
import test from 'node:test';
import { decryptModel, loadEncryptedModel } from 'weights-loader';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { encrypt, KEY, KEY_HEX, plaintext, sha256 } from '../support/models.js';
import { serve } from '../support/server.js';
import vectors from '../../../../tests/vectors/container.json' with { type: 'json' };

for (const vector of [...vectors.v1, ...vectors.v1Reproducible]) {
  test(`A container has its known plaintext (${vector.plaintextLength} bytes, IV ${vector.iv})`, async (t) => {
    const model = plaintext(vector.plaintextLength);
    const container = vector.file === null ? encrypt(model, Buffer.from(vector.iv, 'hex')) : Buffer.from(vector.file, 'hex');
    assert.equal(container.length, vector.fileLength);
    assert.equal(sha256(container), vector.fileSha256);

    assert.deepEqual(await decryptModel(container, vectors.key), model);

    const site = await serve(t, { '/m.enc': container });
    const ort = new FakeOrt();
    assert.equal(await loadEncryptedModel(site.at('/m.enc'), vectors.key, { ort }), ort.session);
    assert.deepEqual(ort.seen, model);
  });
}

test('A container with any single bit flipped is refused', async () => {
  const container = encrypt(plaintext(5));
  for (let bit = 0; bit < 8 * container.length; bit++) {
    const changed = Uint8Array.from(container);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    await failure('tampered', decryptModel(changed, KEY));
  }
});

test('A container cut at any length is refused', async () => {
  const container = encrypt(plaintext(40));
  for (let length = 0; length < container.length; length++) {
    await failure(length < 28 ? 'truncated' : 'tampered', decryptModel(container.subarray(0, length), KEY));
  }
});

test('decryptModel accepts an ArrayBuffer, a view of a larger buffer and shared memory', async () => {
  const container = encrypt(plaintext(100));
  const larger = new Uint8Array(container.length + 20);
  larger.set(container, 7);
  const shared = new Uint8Array(new SharedArrayBuffer(container.length));
  shared.set(container);
  for (const form of [Uint8Array.from(container).buffer, larger.subarray(7, 7 + container.length), shared]) {
    assert.deepEqual(await decryptModel(form, KEY_HEX), plaintext(100));
  }
});

test('decryptModel does not change the container', async () => {
  const container = encrypt(plaintext(100));
  const before = Uint8Array.from(container);
  await decryptModel(container, KEY);
  assert.deepEqual(Uint8Array.from(container), before);
});
