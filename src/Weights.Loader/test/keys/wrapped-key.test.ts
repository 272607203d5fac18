import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { loadModel } from 'weights-loader';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { problem, text, wrap, type KeyResponse } from '../support/key-server.js';
import { KEY, KID } from '../support/models.js';
import type { Route } from '../support/server.js';
import { deployment, MODEL } from '../support/site.js';

const LICENCE = Uint8Array.from({ length: 32 }, (_, i) => 255 - i);
const wrappedResponse = (changes: KeyResponse = {}): Route => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ customer: 'c_1', kid: KID, format: 1, wrapped: text(wrap(LICENCE, KEY)), ...changes }),
});

test("A wrapped key is unwrapped with the customer's key in each of its forms", async (t) => {
  const site = await deployment(t, { '/wrapped': wrappedResponse() });
  const forms = [
    LICENCE,
    LICENCE.slice().buffer,
    Buffer.from(LICENCE).toString('hex'),
    await crypto.subtle.importKey('raw', LICENCE, 'AES-KW', false, ['unwrapKey']),
  ];
  for (const customerKey of forms) {
    const ort = new FakeOrt();
    await loadModel('demo', {
      ort,
      key: { wrapped: site.at('/wrapped?kid={kid}'), customerKey },
      manifest: site.at('/weights/models.json'),
    });
    assert.deepEqual(ort.seen, MODEL);
  }
  assert.equal(site.requests.filter((url) => url === `/wrapped?kid=${KID}`).length, forms.length);
});

const loadWrapped = async (t: TestContext, response: Route, customerKey: string | Uint8Array | CryptoKey = LICENCE): Promise<unknown> => {
  const site = await deployment(t, { '/wrapped': response });
  return loadModel('demo', {
    ort: new FakeOrt(),
    key: { wrapped: site.at('/wrapped'), customerKey },
    manifest: site.at('/weights/models.json'),
  });
};

test('A wrapped key that cannot be used is an error with its reason', async (t) => {
  await failure('wrong-key', loadWrapped(t, wrappedResponse(), KEY));
  await failure('wrong-key', loadWrapped(t, wrappedResponse({ wrapped: text(Buffer.alloc(40)) })));
  for (const change of [{ kid: '00'.repeat(16) }, { format: 2 }, { wrapped: text(Buffer.alloc(48)) }, { wrapped: undefined }]) {
    await failure('bad-key-response', loadWrapped(t, wrappedResponse(change)));
  }
  await failure('key-revoked', loadWrapped(t, problem(403, 'key-revoked')));
});

test("A malformed customer's key is an error that does not repeat it", async (t) => {
  const foreign = await crypto.subtle.importKey('raw', KEY, 'AES-GCM', false, ['decrypt']);
  for (const customerKey of ['geheim', new Uint8Array(16), foreign]) {
    assert.doesNotMatch((await failure('bad-key', loadWrapped(t, wrappedResponse(), customerKey))).message, /geheim/);
  }
});
