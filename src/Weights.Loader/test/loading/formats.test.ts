import assert from 'node:assert/strict';
import test from 'node:test';
import { decryptModel, importKey, loadEncryptedModel, type ContainerFormat } from 'weights-loader';
import { pinOf } from '../../src/container/pin.js';
import { fetchPolicy } from '../../src/http/fetch-policy.js';
import { readUnencrypted } from '../../src/reading/whole-file.js';
import { HASH_ON_THIS_THREAD } from '../../src/workers/hasher.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { KEY } from '../support/models.js';
import { deployment, FILE, MODEL } from '../support/site.js';
import { ThreadWorker } from '../support/workers/thread-worker.js';

/** Formats that a caller in JavaScript or C# may give. */
for (const [given, code] of [
  ['none', 'not-encrypted'],
  ['GCM', 'unsupported-format'],
  ['later', 'unsupported-format'],
  ['constructor', 'unsupported-format'],
  ['', 'unsupported-format'],
] as const) {
  const format = given as ContainerFormat;
  test(`loadEncryptedModel with the format "${format}" requests nothing: ${code}`, async (t) => {
    const site = await deployment(t, { '/plain.onnx': MODEL });
    const ort = new FakeOrt();
    await failure(code, loadEncryptedModel(site.at('/plain.onnx'), KEY, { ort, format, name: 'demo' }));
    assert.equal(ort.kept, undefined);
    assert.deepEqual(site.requests, []);
  });

  test(`decryptModel with the format "${format}" is the error ${code}`, async () => {
    await failure(code, decryptModel(FILE, KEY, { format, file: 'demo.onnx' }));
  });

  test(`importKey with the format "${format}" is the error ${code}`, async () => {
    await failure(code, importKey(KEY, format));
    await failure(code, importKey(await importKey(KEY), format));
  });
}

test('An isolated load with the format "none" starts no worker', async (t) => {
  withGlobal(t, 'Worker', ThreadWorker);
  const before = ThreadWorker.started.length;
  const isolated = { isolate: true, ortUrl: 'data:text/javascript,', format: 'none' as ContainerFormat } as const;
  await failure('not-encrypted', loadEncryptedModel('http://127.0.0.1/plain.onnx', KEY, isolated));
  assert.equal(ThreadWorker.started.length, before);
});

test('An unencrypted file without its SHA-256 is not requested', async (t) => {
  const site = await deployment(t, { '/plain.onnx': MODEL });
  const source = { url: site.at('/plain.onnx'), policy: fetchPolicy(), expected: MODEL.length, pin: undefined };
  const reading = readUnencrypted(source, HASH_ON_THIS_THREAD, new AbortController().signal, () => undefined);
  await assert.rejects(reading, { code: 'bad-manifest' });
  assert.deepEqual(site.requests, []);
});

for (const format of ['gcm', 'chunked'] as const) {
  test(`A file of a manifest without a pin is the error bad-manifest, not an unpinned file (${format})`, () => {
    assert.throws(() => pinOf(format, { sha256: 'ab'.repeat(32) }), { code: 'bad-manifest' });
  });
}
