import assert from 'node:assert/strict';
import { createECDH } from 'node:crypto';
import test, { mock } from 'node:test';
import { loadModel } from 'weights-loader';
import vectors from '../../../../tests/vectors/session.json' with { type: 'json' };
import { encryptChunked } from '../support/containers.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { bytes, KEY_ID, KeyServer, text } from '../support/key-server.js';
import { encrypt, entry, KEY, manifest, plaintext } from '../support/models.js';
import type { Route } from '../support/server.js';
import { load, signing, siteWith } from '../support/session-site.js';
import { MODEL } from '../support/site.js';

const CHUNKED = encryptChunked(MODEL, { file: 'demo.onnx', chunkLog2: 12, salt: '5a'.repeat(32) });
const chunkedSite: Record<string, Route> = {
  '/weights/models.json': manifest(entry('demo', CHUNKED, { format: 'chunked', size: MODEL.length })),
  '/weights/demo.enc': CHUNKED,
};

for (const [format, routes] of [
  ['gcm', {}],
  ['chunked', chunkedSite],
] as const) {
  test(`In the session protocol no key byte is a JavaScript value (${format})`, async (t) => {
    const server = new KeyServer();
    const site = await siteWith(t, server, routes);
    const unwrapped = mock.method(crypto.subtle, 'unwrapKey');
    const exported = mock.method(crypto.subtle, 'exportKey');
    const imported = mock.method(crypto.subtle, 'importKey');
    const derived = mock.method(crypto.subtle, 'deriveBits');
    t.after(() => mock.restoreAll());
    const ort = new FakeOrt();
    await load(site, {}, ort);
    assert.deepEqual(ort.seen, MODEL);
    assert.deepEqual(
      server.requests.map(({ model, keyId, format }) => ({ model, keyId, format })),
      [{ model: 'demo', keyId: KEY_ID, format: format === 'gcm' ? 1 : 2 }],
    );
    const keys = await Promise.all(unwrapped.mock.calls.map((call) => call.result as unknown as CryptoKey));
    assert.deepEqual(
      keys.map(({ extractable }) => extractable),
      [false],
    );
    assert.deepEqual(
      exported.mock.calls.map((call) => (call.arguments[1] as unknown as CryptoKey).type),
      ['public'],
    );
    assert.deepEqual(
      imported.mock.calls.map((call) => (call.arguments[2] as unknown as { name: string }).name),
      ['ECDH'],
    );
    // The commitment of the format chunked, which is in the file.
    assert.equal(derived.mock.callCount(), format === 'gcm' ? 0 : 1);
  });
}

for (const {
  origin,
  customer,
  session,
  model,
  format,
  expires,
  contentKey,
  kid,
  cnonce,
  ephPrivate,
  epk,
  eskPrivate,
  spk,
  wrapped,
  mac,
} of vectors) {
  test(`The known response for ${origin} has its key`, async (t) => {
    const hex = (digits: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(digits, 'hex'));
    const point = hex(epk);
    const jwk = { kty: 'EC', crv: 'P-256', d: text(hex(ephPrivate)), x: text(point.subarray(1, 33)), y: text(point.subarray(33)) };
    const curve = { name: 'ECDH', namedCurve: 'P-256' };
    const pair = {
      privateKey: await crypto.subtle.importKey('jwk', jwk, curve, false, ['deriveKey']),
      publicKey: await crypto.subtle.importKey('raw', point, curve, true, []),
    };
    mock.method(crypto.subtle, 'generateKey', async () => pair);
    mock.method(crypto, 'getRandomValues', (into: Uint8Array) => {
      into.set(hex(cnonce));
      return into;
    });
    t.after(() => mock.restoreAll());
    const file =
      format === 1
        ? encrypt(MODEL, Buffer.alloc(12), hex(contentKey))
        : encryptChunked(MODEL, { file: `${model}.onnx`, chunkLog2: 12, salt: '5a'.repeat(32), key: hex(contentKey) });
    const server = Object.assign(new KeyServer(), {
      origin,
      customer,
      session,
      key: hex(contentKey),
      ephemeral: hex(eskPrivate),
      lease: 60,
      now: expires - 60,
    });
    server.edit = (response) => {
      // Python's cryptography made the vectors: neither the loader's WebCrypto nor the test server's node:crypto can be wrong alone.
      assert.deepEqual(
        [response['spk'], response['wrapped'], response['mac']],
        [spk, wrapped, mac].map((digits) => text(hex(digits))),
      );
      return response;
    };
    const listed = entry(model, file, { format: format === 1 ? 'gcm' : 'chunked', size: MODEL.length, kid, url: 'file.enc' });
    const site = await siteWith(t, server, { '/weights/models.json': manifest(listed), '/weights/file.enc': file }, origin);
    const ort = new FakeOrt();
    const opened = await loadModel(model, { ort, key: { session: site.at('/session') }, manifest: site.at('/weights/models.json') });
    await opened.release();
    assert.deepEqual(ort.seen, MODEL);
    assert.deepEqual(server.requests, [{ model, keyId: text(hex(kid)), format, epk: text(point), cnonce: text(hex(cnonce)) }]);
  });
}

test('The request has the mode cors, cookies of the same origin and no cache', async (t) => {
  const site = await siteWith(t, new KeyServer());
  const fetched = mock.method(globalThis, 'fetch');
  t.after(() => fetched.mock.restore());
  await load(site);
  const { method, mode, credentials, cache } = fetched.mock.calls.find((call) => String(call.arguments[0]).endsWith('/session'))!
    .arguments[1]!;
  assert.deepEqual({ method, mode, credentials, cache }, { method: 'POST', mode: 'cors', credentials: 'same-origin', cache: 'no-store' });
});

test('Every request, and each of its attempts, has its own key pair and nonce', async (t) => {
  const server = new KeyServer();
  server.refusals.push({ status: 503 });
  const site = await siteWith(t, server);
  await load(site, {}, new FakeOrt(), 1);
  await load(site);
  for (const part of ['epk', 'cnonce'] as const) {
    assert.equal(new Set(server.requests.map((request) => request[part])).size, 3);
  }
});

test('A page without an origin requests no key', async (t) => {
  for (const origin of ['null', undefined]) {
    const server = new KeyServer();
    const site = await siteWith(t, server);
    withGlobal(t, 'origin', origin);
    assert.match((await failure('key-refused', load(site))).message, /no origin/);
    assert.deepEqual(server.requests, []);
  }
});

test('With a pinned server key, only responses that it signed are accepted', async (t) => {
  const { privateKey, pin } = signing();
  const server = new KeyServer();
  const site = await siteWith(t, server);
  assert.match((await failure('bad-key-response', load(site, { serverKey: pin }))).message, /not signed/);
  server.signer = signing().privateKey;
  await failure('bad-key-response', load(site, { serverKey: pin }));
  server.signer = privateKey;
  await load(site, { serverKey: pin });
  await load(site, {
    serverKey: await crypto.subtle.importKey('raw', bytes(pin), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']),
  });
  await load(site);
});

test('A malformed server key is an error before any request', async (t) => {
  const server = new KeyServer();
  const site = await siteWith(t, server);
  const other = await crypto.subtle.importKey('raw', KEY, 'AES-KW', false, ['unwrapKey']);
  for (const serverKey of [
    '',
    'geheim',
    createECDH('prime256v1').generateKeys('base64url', 'compressed'),
    text(Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)])),
    other,
  ]) {
    const error = await failure('bad-key', load(site, { serverKey }));
    assert.doesNotMatch(error.message, /geheim/);
  }
  assert.deepEqual(server.requests, []);
});

test('A key that the server wraps by mistake does not decrypt a chunked model', async (t) => {
  const server = new KeyServer();
  server.key = plaintext(32);
  await failure('wrong-key', load(await siteWith(t, server, chunkedSite)));
});

test("A lease that has ended by the server's clock is the error key-expired", async (t) => {
  const server = new KeyServer();
  server.lease = 0;
  await failure('key-expired', load(await siteWith(t, server)));
});
