import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import test, { mock, type TestContext } from 'node:test';
import { loadModel, type KeyRequestOptions, type KeySource, type RawKeySource } from 'weights-loader';
import { failure } from './support/failures.js';
import { FakeOrt } from './support/fake-ort.js';
import { withGlobal } from './support/globals.js';
import { KeyServer, ORIGIN, problem, text, wrap } from './support/key-server.js';
import { LeasedSite } from './support/leased-site.js';
import { KEY, KID } from './support/models.js';
import type { Route, Site } from './support/server.js';
import { load as loadBySession, siteWith } from './support/session-site.js';
import { deployment, MODEL } from './support/site.js';

const LICENCE = new Uint8Array(32).fill(9);
const SIGNING_KEY = 'a signing key, which everybody who reads the page can read';

const KINDS: Record<string, (site: Site, options: KeyRequestOptions) => KeySource> = {
  session: (site, options) => ({ session: site.at('/session'), ...options }),
  wrapped: (site, options) => ({ wrapped: site.at('/wrapped?kid={kid}'), customerKey: LICENCE, ...options }),
  raw: (site, options) => ({ raw: site.at('/raw?kid={kid}'), ...options }),
};

/** A site with the three endpoints, and the headers that each was asked with. */
async function endpoints(t: TestContext): Promise<{ site: Site; seen: IncomingHttpHeaders[] }> {
  const server = new KeyServer();
  const seen: IncomingHttpHeaders[] = [];
  const watched = (route: Route): Route => (request, response) => {
    seen.push(request.headers);
    typeof route === 'function' ? route(request, response) : response.end(route);
  };
  const site = await siteWith(t, server, {
    '/session': watched(server.route),
    '/wrapped': watched(JSON.stringify({ customer: 'c_1', kid: KID, format: 1, wrapped: text(wrap(LICENCE, KEY)) })),
    '/raw': watched(KEY),
  });
  return { site, seen };
}

async function load(site: Site, key: KeySource, retries = 0): Promise<void> {
  const ort = new FakeOrt();
  const session = await loadModel('demo', { ort, key, retries, manifest: site.at('/weights/models.json') });
  await session.release();
  assert.deepEqual(ort.seen, MODEL);
}

for (const [kind, source] of Object.entries(KINDS)) {
  test(`Cookies go along to an endpoint of another origin where the source of the key says so (${kind})`, async (t) => {
    const { site } = await endpoints(t);
    const fetched = mock.method(globalThis, 'fetch');
    t.after(() => fetched.mock.restore());
    await load(site, source(site, {}));
    await load(site, source(site, { credentials: 'include' }));
    const asked = fetched.mock.calls.filter((call) => String(call.arguments[0]).includes(`/${kind}`)).map((call) => call.arguments[1]!);
    assert.deepEqual(asked.map(({ credentials, mode, cache }) => [credentials, mode, cache]), [
      ['same-origin', 'cors', 'no-store'],
      ['include', 'cors', 'no-store'],
    ]);
  });

  test(`Headers are asked of the caller for each request (${kind})`, async (t) => {
    const { site, seen } = await endpoints(t);
    let tokens = 0;
    const headers = async (): Promise<HeadersInit> => ({ authorization: `Bearer ${++tokens}` });
    await load(site, source(site, { headers }));
    await load(site, source(site, { headers }));
    await load(site, source(site, { headers: [['Authorization', 'Bearer fixed']] }));
    assert.deepEqual(seen.map(({ authorization }) => authorization), ['Bearer 1', 'Bearer 2', 'Bearer fixed']);
  });

  test(`What the caller's headers throw ends the load, before anything is asked (${kind})`, async (t) => {
    const { site, seen } = await endpoints(t);
    const error = new Error('no token');
    await assert.rejects(load(site, source(site, { headers: () => Promise.reject(error) }), 3), error);
    assert.deepEqual(seen, []);
  });

  test(`Loads that run at once share a request only where they ask in the same way (${kind})`, async (t) => {
    const { site, seen } = await endpoints(t);
    const [ann, bob] = [{ authorization: 'Bearer ann' }, { authorization: 'Bearer bob' }];
    await Promise.all([ann, bob, ann].map((headers) => load(site, source(site, { headers }))));
    assert.deepEqual(seen.map(({ authorization }) => authorization).sort(), ['Bearer ann', 'Bearer bob']);
  });
}

test('An attempt that is made again has a token of its own', async (t) => {
  const server = new KeyServer();
  server.refusals.push({ status: 503 });
  const tokens = mock.fn(() => ({ authorization: 'Bearer' }));
  await loadBySession(await siteWith(t, server), { headers: tokens }, new FakeOrt(), 1);
  assert.equal(tokens.mock.callCount(), 2);
});

test('A lease is renewed in the way of the latest load whose session lives', async (t) => {
  const site = new LeasedSite(t);
  const asked: string[] = [];
  const as = (user: string): KeyRequestOptions => ({ credentials: 'include', headers: () => (asked.push(user), {}) });
  await site.load('demo', as('ann'));
  await site.renew();
  const second = await site.load('demo', as('bob'));
  await site.renew();
  await second.release();
  await site.renew();
  assert.deepEqual(asked, ['ann', 'ann', 'bob', 'bob', 'ann']);
});

const signed = (key: Uint8Array, origin: string, signingKey = SIGNING_KEY): string => createHmac('sha256', signingKey).update(key).update(origin).digest('base64url');

async function loadSigned(t: TestContext, header: string | undefined, verifySignature: RawKeySource['verifySignature'] = SIGNING_KEY): Promise<void> {
  withGlobal(t, 'origin', ORIGIN);
  const site = await deployment(t, { '/raw': { body: KEY, headers: header === undefined ? {} : { 'x-key-signature': header } } });
  await load(site, { raw: site.at('/raw'), verifySignature });
}

test("A raw key with the signature that was asked for, for this page's origin, is taken", async (t) => {
  await loadSigned(t, signed(KEY, ORIGIN));
  await loadSigned(t, signed(KEY, ORIGIN), await crypto.subtle.importKey('raw', Buffer.from(SIGNING_KEY), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']));
});

test('A raw key without the signature that was asked for is not taken', async (t) => {
  for (const header of [undefined, '', 'x', signed(KEY, 'https://other.example'), signed(LICENCE, ORIGIN), signed(KEY, ORIGIN, `${SIGNING_KEY}.`), `${signed(KEY, ORIGIN)}=`]) {
    assert.match((await failure('key-answer', loadSigned(t, header))).message, /X-Key-Signature/);
  }
});

test('A raw key that is not taken is zeroed', async (t) => {
  withGlobal(t, 'origin', ORIGIN);
  const site = await deployment(t, { '/raw': KEY });
  const copies: Uint8Array[] = [];
  const { set } = Uint8Array.prototype;
  const spied = mock.method(Uint8Array.prototype, 'set', function (this: Uint8Array, ...given: Parameters<typeof set>) {
    set.apply(this, given);
    if (this.length === KEY.length) {
      copies.push(this);
    }
  });
  t.after(() => spied.mock.restore());
  await failure('key-answer', load(site, { raw: site.at('/raw'), verifySignature: SIGNING_KEY }));
  assert.ok(copies.length > 0);
  assert.deepEqual(copies.map((copy) => [...copy].some(Boolean)), copies.map(() => false));
});

test('A signing key that is none is told, and nothing is asked', async (t) => {
  const other = await crypto.subtle.importKey('raw', KEY, 'AES-KW', false, ['unwrapKey']);
  for (const verifySignature of ['', other]) {
    const site = await deployment(t);
    await failure('bad-key', load(site, { raw: site.at('/raw'), verifySignature }));
    assert.ok(!site.requests.includes('/raw'));
  }
});

test('A refusal of the compatible mode is told for what it is', async (t) => {
  const site = await deployment(t, { '/raw': problem(403, 'key-revoked') });
  await failure('key-revoked', load(site, { raw: site.at('/raw'), credentials: 'include' }));
});
