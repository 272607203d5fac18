import assert from 'node:assert/strict';
import test from 'node:test';
import { decryptModel, decryptStream, loadEncryptedModel, openEncrypted } from 'weights-loader';
import { encryptChunked } from '../support/containers.js';
import { countDecryptions } from '../support/decryptions.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { encrypt, KEY, pinOf, plaintext } from '../support/models.js';
import { serve } from '../support/server.js';

/** Two files of one key, one name and one length. */
const FILES = {
  gcm: [encrypt(plaintext(900)), encrypt(plaintext(900))],
  chunked: ['5a', 'a5'].map((salt) => encryptChunked(plaintext(900), { file: 'demo.onnx', chunkLog2: 12, salt: salt.repeat(32) })),
} as const;

for (const format of ['gcm', 'chunked'] as const) {
  const [today, yesterday] = FILES[format] as [Uint8Array, Uint8Array];
  const pin = pinOf(today, format)!;
  const lower: Record<string, (file: Uint8Array, pin: string) => Promise<unknown>> = {
    decryptModel: (file, pin) => decryptModel(file, KEY, { format, file: 'demo.onnx', pin }),
    ...(format === 'chunked'
      ? {
          openEncrypted: (file, pin) => openEncrypted(file, KEY, { file: 'demo.onnx', pin }),
          decryptStream: async (file, pin) =>
            new Response(new Blob([Uint8Array.from(file)]).stream().pipeThrough(decryptStream(KEY, { file: 'demo.onnx', pin }))).bytes(),
        }
      : {}),
  };
  for (const [name, open] of Object.entries(lower)) {
    test(`The option pin of ${name} accepts only its file (${format})`, async (t) => {
      await open(today, pin);
      const decryptions = countDecryptions(t);
      await failure('wrong-file', open(yesterday, pin));
      await failure('bad-manifest', (async () => open(today, `${pin}=`))());
      assert.equal(decryptions.count(), 0);
    });
  }

  test(`The option pin of loadEncryptedModel accepts only its file (${format})`, async (t) => {
    const site = await serve(t, { '/today': today, '/yesterday': yesterday });
    const load = (path: string, option = pin): Promise<unknown> =>
      loadEncryptedModel(site.at(path), KEY, { ort: new FakeOrt(), format, name: 'demo', pin: option });
    await load('/today');
    await failure('wrong-file', load('/yesterday'));
    for (const malformed of ['', `${pin}=`, pin.slice(1), pinOf(today, format === 'gcm' ? 'chunked' : 'gcm')!]) {
      assert.match((await failure('bad-manifest', load('/today', malformed))).message, /"pin"/);
    }
  });
}

test('The option pin of openEncrypted accepts only its file, also by URL', async (t) => {
  const site = await serve(t, { '/today': FILES.chunked[0]!, '/yesterday': FILES.chunked[1]! });
  const pin = pinOf(FILES.chunked[0]!, 'chunked')!;
  const open = (path: string): Promise<unknown> => openEncrypted(site.at(path), KEY, { file: 'demo.onnx', pin });
  await open('/today');
  await failure('wrong-file', open('/yesterday'));
});
