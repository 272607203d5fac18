import assert from 'node:assert/strict';
import test, { mock } from 'node:test';
import { importKey, loadModel, type KeySource, type ManifestModel } from 'weights-loader';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { KEY, KEY_HEX, KID } from '../support/models.js';
import { withoutPauses } from '../support/pauses.js';
import { gate, type Route, type Site } from '../support/server.js';
import { deployment, MODEL } from '../support/site.js';

const load = (site: Site, key: KeySource | undefined, ort = new FakeOrt()): Promise<unknown> =>
  loadModel('demo', { ort, key, manifest: site.at('/weights/models.json') });

test('Every source of a key decrypts the model', async (t) => {
  const site = await deployment(t);
  const forms: KeySource[] = [
    site.at('/key'),
    new URL(site.at('/key')),
    KEY,
    KEY.slice().buffer,
    KEY_HEX,
    KEY_HEX.toUpperCase(),
    await importKey(KEY),
    () => KEY,
    async () => KEY.slice().buffer,
    async () => KEY_HEX,
    async () => importKey(KEY),
  ];
  for (const form of forms) {
    const ort = new FakeOrt();
    await load(site, form, ort);
    assert.deepEqual(ort.seen, MODEL);
  }
});

test('Placeholders in the URL of a key are filled in from the manifest', async (t) => {
  const site = await deployment(t, { [`/keys/default/${KID}`]: KEY });
  await load(site, site.at('/key?keyId={keyId}&kid={kid}'));
  await load(site, site.at('/keys/{keyId}/{kid}'));
  await load(site, new URL(site.at('/keys/{keyId}/{kid}?x={kid}')));
  const asked = site.requests.filter((url) => url.includes('key'));
  assert.deepEqual(asked, [`/key?keyId=default&kid=${KID}`, `/keys/default/${KID}`, `/keys/default/${KID}?x=${KID}`]);
});

for (const [kind, keyOf] of [
  ['raw', (site: Site): KeySource => ({ raw: site.at('/key') })],
  ['wrapped', (site: Site): KeySource => ({ wrapped: site.at('/key'), customerKey: KEY })],
  ['session', (site: Site): KeySource => ({ session: site.at('/key') })],
] as const) {
  test(`Loads with other retries do not share a request (${kind})`, async (t) => {
    withGlobal(t, 'origin', 'https://shop.example');
    const both = gate();
    let requests = 0;
    const site = await deployment(t, {
      '/key': (_, response) => {
        ++requests === 2 && both.open();
        void both.opened.then(() => response.writeHead(403).end());
      },
    });
    const options = { ort: new FakeOrt(), key: keyOf(site), manifest: site.at('/weights/models.json') };
    const loads = [0, 1].map((retries) => failure('key-refused', loadModel('demo', { ...options, retries })));
    await Promise.all(loads);
    assert.equal(requests, 2);
  });
}

test('A key that does not fit says that a newer version may have been deployed', async (t) => {
  const site = await deployment(t);
  const error = await failure('wrong-key', load(site, new Uint8Array(32)));
  assert.match(error.message, /If a newer version of the site was deployed after this page was opened, reload the page\.$/);
});

test('A key in hex is never sent to a server as a URL', async (t) => {
  const site = await deployment(t);
  await load(site, KEY_HEX);
  assert.equal(site.requests.length, 2);
});

test('A key function gets the model and a signal', async (t) => {
  const site = await deployment(t);
  const calls: { model: ManifestModel; signal: AbortSignal }[] = [];
  await load(site, (model, signal) => {
    calls.push({ model, signal });
    return KEY;
  });
  assert.equal(calls.length, 1);
  assert.equal(calls[0]!.model.name, 'demo');
  assert.equal(calls[0]!.model.kid, KID);
  assert.equal(calls[0]!.signal.aborted, false);
});

test('The load rejects with what a key function throws', async (t) => {
  const site = await deployment(t);
  const mine = new Error('no key');
  await assert.rejects(
    load(site, () => Promise.reject(mine)),
    (error) => error === mine,
  );
  await assert.rejects(
    load(site, () => {
      throw mine;
    }),
    (error) => error === mine,
  );
});

test('The bytes that a key function returns are not changed', async (t) => {
  const site = await deployment(t);
  const bytes = KEY.slice();
  await load(site, () => bytes);
  assert.deepEqual(bytes, KEY);
});

test('Key bytes that the loader fetched are zeroed, also if they are the wrong ones', async (t) => {
  const imported = mock.method(crypto.subtle, 'importKey');
  t.after(() => imported.mock.restore());
  await load(await deployment(t), (await deployment(t)).at('/key'));
  const wrong = await deployment(t, { '/key': new Uint8Array(32).fill(7) });
  await failure('wrong-key', load(wrong, wrong.at('/key')));
  const raw = imported.mock.calls.map((call) => call.arguments[1] as unknown as Uint8Array);
  assert.equal(raw.length, 3);
  for (const bytes of raw) {
    assert.deepEqual(bytes, new Uint8Array(32));
  }
});

test('The pieces in which a key arrived are zeroed', async (t) => {
  const site = await deployment(t);
  const pieces = [KEY.slice(0, 10), KEY.slice(10)];
  const body = new ReadableStream({
    start(controller) {
      pieces.forEach((piece) => controller.enqueue(piece));
      controller.close();
    },
  });
  const original = globalThis.fetch;
  const fetched = mock.method(globalThis, 'fetch', async (...request: Parameters<typeof fetch>) =>
    String(request[0]).endsWith('/key') ? new Response(body) : original(...request),
  );
  t.after(() => fetched.mock.restore());
  await load(site, site.at('/key'));
  assert.deepEqual(pieces, [new Uint8Array(10), new Uint8Array(22)]);
});

test('A key is requested with cookies of the same origin and without a cache', async (t) => {
  const site = await deployment(t);
  const fetched = mock.method(globalThis, 'fetch');
  t.after(() => fetched.mock.restore());
  await load(site, site.at('/key'));
  const init = fetched.mock.calls.find((call) => String(call.arguments[0]).endsWith('/key'))?.arguments[1];
  assert.equal(init?.credentials, 'same-origin');
  assert.equal(init?.cache, 'no-store');
});

test('A key with another kid than the manifest names is refused before the decryption', async (t) => {
  const wrong = new Uint8Array(32).fill(7);
  const site = await deployment(t, { '/key': wrong });
  const decrypt = mock.method(crypto.subtle, 'decrypt');
  t.after(() => decrypt.mock.restore());
  for (const source of [site.at('/key'), wrong, '07'.repeat(32), () => wrong] satisfies KeySource[]) {
    const error = await failure('wrong-key', load(site, source));
    assert.match(error.message, new RegExp(KID));
    assert.doesNotMatch(error.message, /0707/);
  }
  assert.equal(decrypt.mock.callCount(), 0);
});

test('A wrong CryptoKey is found by the tag, and the message names both causes', async (t) => {
  const error = await failure('tampered', load(await deployment(t), await importKey('07'.repeat(32))));
  assert.match(error.message, /key is the wrong one, or the file was changed/);
});

test('The error for an encrypted model without a key names the option', async (t) => {
  const site = await deployment(t);
  for (const source of [undefined, '', null]) {
    assert.match((await failure('bad-key', load(site, source as KeySource | undefined))).message, /"key" is missing/);
  }
});

const refusals: Record<
  string,
  { route: Route; code: 'key-refused' | 'unavailable' | 'rate-limited' | 'bad-key'; status: number; says: RegExp }
> = {
  'responds with 401': { route: { status: 401 }, code: 'key-refused', status: 401, says: /nobody is signed in/ },
  'responds with 403': { route: { status: 403 }, code: 'key-refused', status: 403, says: /gives this user no such key/ },
  'responds with 404': { route: { status: 404 }, code: 'key-refused', status: 404, says: /404 Not Found/ },
  'responds with 429': { route: { status: 429 }, code: 'rate-limited', status: 429, says: /429.*later/ },
  'responds with 500': { route: { status: 500 }, code: 'unavailable', status: 500, says: /500.*later/ },
  'is behind a proxy that responds with 502 and a page': {
    route: { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>' },
    code: 'unavailable',
    status: 502,
    says: /502.*later/,
  },
  'responds with 204': { route: { status: 204 }, code: 'key-refused', status: 204, says: /204/ },
  'responds with an HTML page': {
    route: { headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<!doctype html>' },
    code: 'key-refused',
    status: 200,
    says: /HTML page/,
  },
  'redirects to a login page': {
    route: { status: 302, headers: { location: '/login?ReturnUrl=%2Fkey' } },
    code: 'key-refused',
    status: 200,
    says: /\/login, an HTML page.*Sign in/,
  },
  'responds with 31 bytes': { route: KEY.subarray(1), code: 'bad-key', status: 200, says: /has 31 bytes/ },
  'responds with nothing': { route: new Uint8Array(0), code: 'bad-key', status: 200, says: /has 0 bytes/ },
  'responds with hex': { route: KEY_HEX, code: 'bad-key', status: 200, says: /more than 32 bytes.*not hex/ },
  'responds with JSON': {
    route: { headers: { 'content-type': 'application/json' }, body: '{"key":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}' },
    code: 'bad-key',
    status: 200,
    says: /JSON/,
  },
};
for (const [what, { route, code, status, says }] of Object.entries(refusals)) {
  test(`A key endpoint that ${what} is the error ${code}`, async (t) => {
    withoutPauses(t);
    const site = await deployment(t, { '/key': route, '/login': { headers: { 'content-type': 'text/html' }, body: '<html>' } });
    const error = await failure(code, load(site, site.at('/key?token=geheim')));
    assert.equal(error.status, status);
    assert.match(error.message, says);
    assert.doesNotMatch(error.message, /geheim/);
  });
}

test('A key endpoint that cannot be reached is the error network, with the cause', async (t) => {
  withoutPauses(t);
  const site = await deployment(t, { '/key': (_, response) => void response.destroy() });
  const error = await failure('network', load(site, site.at('/key')));
  assert.match(error.message, /No response from .*\/key/);
  assert.ok(error.cause instanceof Error);
});

test('A connection that is lost during the key is the error network', async (t) => {
  withoutPauses(t);
  const site = await deployment(t, {
    '/key': (_, response) => {
      response.writeHead(200, { 'content-length': 32 });
      response.write(KEY.subarray(0, 10), () => response.destroy());
    },
  });
  assert.match((await failure('network', load(site, site.at('/key')))).message, /before the key was complete/);
});
