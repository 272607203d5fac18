import assert from 'node:assert/strict';
import test from 'node:test';
import { loadEncryptedModel, type ModelKey } from 'weights-loader';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { KEY, KEY_HEX } from '../support/models.js';
import { deployment } from '../support/site.js';

for (const [what, given] of [
  ['a path', '/api/model-key'],
  ['a relative URL', 'api/model-key?kid={kid}'],
  ['an absolute URL', 'https://api.example/key'],
  ['a URL object', new URL('https://api.example/key')],
  ['an endpoint', { session: '/api/model-key/session' }],
  ['a function', () => KEY],
] as const) {
  test(`loadEncryptedModel with ${what} as the key says that loadModel takes it`, async (t) => {
    const site = await deployment(t);
    const error = await failure('bad-key', loadEncryptedModel(site.at('/weights/demo.enc'), given as never, { ort: new FakeOrt() }));
    assert.match(error.message, /takes the key itself.*loadModel\(name, \{ key \}\)/);
    assert.doesNotMatch(error.message, /model-key|api\.example/);
    assert.deepEqual(site.requests, []);
  });
}

for (const given of [KEY, KEY_HEX] satisfies ModelKey[]) {
  test(`loadEncryptedModel takes a key as ${typeof given}`, async (t) => {
    await loadEncryptedModel((await deployment(t)).at('/weights/demo.enc'), given, { ort: new FakeOrt() });
  });
}

test('A key in base64 with slashes is not taken for a URL', async (t) => {
  const key = Buffer.alloc(32, 255).toString('base64');
  const error = await failure('bad-key', loadEncryptedModel((await deployment(t)).at('/weights/demo.enc'), key, { ort: new FakeOrt() }));
  assert.match(error.message, /64 digits/);
});
