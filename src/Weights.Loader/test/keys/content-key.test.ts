import assert from 'node:assert/strict';
import test from 'node:test';
import { combineDemoKey, decryptModel, importKey, kidOf, type ModelKey, type RawKey } from 'weights-loader';
import { failure } from '../support/failures.js';
import { encrypt, KEY, KEY_HEX, KID, plaintext } from '../support/models.js';

const container = encrypt(plaintext(10));

const aes = (name: string, bits: number, usages: KeyUsage[], extractable = false): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', KEY.slice(0, bits / 8), name, extractable, usages);

test('Every form of a key decrypts the model', async () => {
  const inLarger = new Uint8Array(50);
  inLarger.set(KEY, 9);
  const shared = new Uint8Array(new SharedArrayBuffer(32));
  shared.set(KEY);
  const forms: ModelKey[] = [
    KEY,
    KEY.slice().buffer,
    Buffer.from(KEY),
    inLarger.subarray(9, 41),
    shared,
    KEY_HEX,
    KEY_HEX.toUpperCase(),
    await aes('AES-GCM', 256, ['decrypt']),
    await aes('AES-GCM', 256, ['encrypt', 'decrypt'], true),
  ];
  for (const form of forms) {
    assert.deepEqual(await decryptModel(container, form), plaintext(10));
  }
});

test("The caller's key bytes are not changed", async () => {
  const bytes = KEY.slice();
  await decryptModel(container, bytes);
  await decryptModel(container, bytes.buffer);
  await importKey(bytes);
  await kidOf(bytes);
  assert.deepEqual(bytes, KEY);
});

test('importKey makes a key that no script can export', async () => {
  const key = await importKey(KEY_HEX);
  assert.equal(key.extractable, false);
  assert.deepEqual(key.usages, ['decrypt']);
  await assert.rejects(crypto.subtle.exportKey('raw', key));
});

test('importKey returns a suitable CryptoKey unchanged', async () => {
  const key = await aes('AES-GCM', 256, ['decrypt']);
  assert.equal(await importKey(key), key);
});

for (const [what, key] of Object.entries<unknown>({
  'of 31 bytes': KEY.subarray(1),
  'of 33 bytes': new Uint8Array(33),
  'of no bytes': new ArrayBuffer(0),
  'of 63 hex digits': KEY_HEX.slice(1),
  'of 65 hex digits': `${KEY_HEX}0`,
  'with a letter that is not a hex digit': `g${KEY_HEX.slice(1)}`,
  'with a line end after the hex digits': `${KEY_HEX}\n`,
  'with spaces between the hex digits': KEY_HEX.slice(0, 62).replace(/^../, '  ').padEnd(64),
  'of an empty text': '',
  'of plain numbers': [...KEY],
  'that is missing': undefined,
  'that is null': null,
})) {
  test(`A key ${what} is refused, and the message does not repeat it`, async () => {
    const error = await failure('bad-key', importKey(key as ModelKey));
    assert.doesNotMatch(error.message, /0102|1e1f/i);
  });
}

test('The error for a CryptoKey of another kind names its kind', async () => {
  assert.match((await failure('bad-key', importKey(await aes('AES-GCM', 128, ['decrypt'])))).message, /AES-GCM 128/);
  assert.match((await failure('bad-key', importKey(await aes('AES-CBC', 256, ['decrypt'])))).message, /AES-CBC 256/);
  assert.match((await failure('bad-key', importKey(await aes('AES-GCM', 256, ['encrypt'])))).message, /for encrypt/);
});

test('The kid is the known one, for every raw form', async () => {
  for (const form of [KEY, KEY.slice().buffer, KEY_HEX, KEY_HEX.toUpperCase()] satisfies RawKey[]) {
    assert.equal(await kidOf(form), KID);
  }
});

test('A demo key is the XOR of its halves, which are not changed', () => {
  const a = Uint8Array.from({ length: 32 }, (_, i) => 255 - i);
  const b = a.map((byte, i) => byte ^ KEY[i]!);
  assert.deepEqual(combineDemoKey(a, b), KEY);
  assert.deepEqual(combineDemoKey([...a], [...b]), KEY);
  assert.equal(a[0], 255);
});

test('Halves of another length are an error', () => {
  assert.throws(() => combineDemoKey(KEY, KEY.subarray(1)), { name: 'WeightsError', code: 'bad-key' });
});
