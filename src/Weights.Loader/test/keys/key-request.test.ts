import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import test, { mock, type TestContext } from 'node:test';
import { loadModel, type KeyRequestOptions, type KeySource, type RawKeySource } from 'weights-loader';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { KeyServer, ORIGIN, problem, text, wrap } from '../support/key-server.js';
import { HOUR, LeasedSite } from '../support/leased-site.js';
import { KEY, KID } from '../support/models.js';
import { gate, type Route, type Site } from '../support/server.js';
import { load as loadBySession, siteWith } from '../support/session-site.js';
import { deployment, MODEL } from '../support/site.js';

const LICENCE = new Uint8Array(32).fill(9);
const SIGNING_KEY = 'a signing key that anyone who opens the page can read';

const KINDS: Record<string, (site: Site, options: KeyRequestOptions) => KeySource> = {
  session: (site, options) => ({ session: site.at('/session'), ...options }),
  wrapped: (site, options) => ({ wrapped: site.at('/wrapped?kid={kid}'), customerKey: LICENCE, ...options }),
  raw: (site, options) => ({ raw: site.at('/raw?kid={kid}'), ...options }),
};

/** A site with the three endpoints, and the headers of their requests. */
async function endpoints(t: TestContext): Promise<{ site: Site; seen: IncomingHttpHeaders[] }> {
  const server = new KeyServer();
  const seen: IncomingHttpHeaders[] = [];
  const watched =
    (route: Route): Route =>
    (request, response) => {
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
  test(`Requests carry cookies to another origin if the option says so (${kind})`, async (t) => {
    const { site } = await endpoints(t);
    const fetched = mock.method(globalThis, 'fetch');
    t.after(() => fetched.mock.restore());
    await load(site, source(site, {}));
    await load(site, source(site, { credentials: 'include' }));
    const asked = fetched.mock.calls.filter((call) => String(call.arguments[0]).includes(`/${kind}`)).map((call) => call.arguments[1]!);
    assert.deepEqual(
      asked.map(({ credentials, mode, cache }) => [credentials, mode, cache]),
      [
        ['same-origin', 'cors', 'no-store'],
        ['include', 'cors', 'no-store'],
      ],
    );
  });

  test(`The caller's function for headers is called for each request (${kind})`, async (t) => {
    const { site, seen } = await endpoints(t);
    let tokens = 0;
    const headers = async (): Promise<HeadersInit> => ({ authorization: `Bearer ${++tokens}` });
    await load(site, source(site, { headers }));
    await load(site, source(site, { headers }));
    await load(site, source(site, { headers: [['Authorization', 'Bearer fixed']] }));
    assert.deepEqual(
      seen.map(({ authorization }) => authorization),
      ['Bearer 1', 'Bearer 2', 'Bearer fixed'],
    );
  });

  test(`If the caller's function for headers throws, nothing is requested (${kind})`, async (t) => {
    const { site, seen } = await endpoints(t);
    const error = new Error('no token');
    await assert.rejects(load(site, source(site, { headers: () => Promise.reject(error) }), 3), error);
    assert.deepEqual(seen, []);
  });

  test(`Loads share a request only if credentials and headers are the same (${kind})`, async (t) => {
    const { site, seen } = await endpoints(t);
    const [ann, bob] = [{ authorization: 'Bearer ann' }, { authorization: 'Bearer bob' }];
    await Promise.all([ann, bob, ann].map((headers) => load(site, source(site, { headers }))));
    assert.deepEqual(seen.map(({ authorization }) => authorization).sort(), ['Bearer ann', 'Bearer bob']);
  });
}

test('Each attempt has its own token', async (t) => {
  const server = new KeyServer();
  server.refusals.push({ status: 503 });
  const tokens = mock.fn(() => ({ authorization: 'Bearer' }));
  await loadBySession(await siteWith(t, server), { headers: tokens }, new FakeOrt(), 1);
  assert.equal(tokens.mock.callCount(), 2);
});

test('A lease is renewed with the headers of the latest load whose session exists', async (t) => {
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

/** Options of one user, and whose function for headers was called. */
function users(): { readonly asked: string[]; as(user: string, then?: () => Promise<HeadersInit>): KeyRequestOptions } {
  const asked: string[] = [];
  return { asked, as: (user, then = async () => ({ authorization: user })) => ({ headers: () => (asked.push(user), then()) }) };
}

test('If a session is released during its renewal, another session renews', async (t) => {
  const site = new LeasedSite(t);
  const { asked, as } = users();
  await site.load('demo', as('ann'));
  const bob = await site.load('demo', as('bob'));
  const reached = gate();
  const { respond } = site.server;
  site.held = new Promise(() => undefined);
  site.server.respond = (body) => {
    reached.open();
    return respond.call(site.server, body);
  };
  site.server.refusals.push(problem(401, 'key-refused'));
  site.clock.pass(0.75 * HOUR);
  await reached.opened;
  site.held = Promise.resolve();
  await bob.release();
  await site.renew(0);
  assert.deepEqual([asked, site.statuses], [['ann', 'bob', 'bob', 'ann'], []]);
});

test('Headers that never arrive do not delay a lease that another load has extended', async (t) => {
  const site = new LeasedSite(t);
  const { asked, as } = users();
  let first = true;
  const reached = gate();
  await site.load(
    'demo',
    as('ann', () => (first ? ((first = false), Promise.resolve({})) : (reached.open(), new Promise(() => undefined)))),
  );
  site.clock.pass(0.75 * HOUR);
  await reached.opened;
  await site.load('demo', as('bob'));
  await site.renew();
  assert.deepEqual([asked, site.statuses], [['ann', 'ann', 'bob', 'bob'], []]);
});

test('Headers that never arrive are requested again after a minute', async (t) => {
  const site = new LeasedSite(t);
  const { asked, as } = users();
  const minute = new AbortController();
  const timeout = mock.method(AbortSignal, 'timeout', () => minute.signal);
  t.after(() => timeout.mock.restore());
  const reached = gate();
  await site.load(
    'demo',
    as('ann', () => (asked.length === 2 ? (reached.open(), new Promise(() => undefined)) : Promise.resolve({}))),
  );
  site.clock.pass(0.75 * HOUR);
  await reached.opened;
  const pause = site.clock.nextTimer();
  minute.abort(new DOMException('late', 'TimeoutError'));
  await pause;
  timeout.mock.restore();
  await site.renew(1000);
  assert.deepEqual([asked.length, site.statuses, site.server.requests.length], [3, [], 2]);
  assert.deepEqual(timeout.mock.calls[0]?.arguments, [60_000]);
});

test('A release in the pause after a failed renewal causes no earlier one', async (t) => {
  const site = new LeasedSite(t);
  const { asked, as } = users();
  await site.load('demo', as('ann'));
  const bob = await site.load('demo', as('bob'));
  site.server.refusals.push(problem(429, 'rate-limited', { 'retry-after': '300' }));
  await site.renew();
  await bob.release();
  site.clock.pass(299_000);
  assert.deepEqual(asked, ['ann', 'bob', 'bob']);
  await site.renew(1000);
  assert.deepEqual([asked, site.statuses], [['ann', 'bob', 'bob', 'ann'], []]);
});

test('Headers that fail in a renewal, with any value, are requested again', async (t) => {
  const site = new LeasedSite(t);
  const { asked, as } = users();
  const failures = [undefined, { retryAfter: 'soon' }, new Error('no token')];
  await site.load(
    'demo',
    as('ann', async () => {
      if (asked.length > 1 && failures.length > 0) {
        throw failures.shift();
      }
      return {};
    }),
  );
  await site.renew();
  for (let pause = 1000; failures.length > 0; pause *= 2) {
    await site.renew(pause);
  }
  await site.renew(8000);
  assert.deepEqual([asked.length, site.statuses, site.server.requests.length], [5, [], 2]);
});

test('A refusal of other headers makes the holders renew, and ends nothing itself', async (t) => {
  const site = new LeasedSite(t);
  const { asked, as } = users();
  await site.load('demo', as('ann'));
  site.server.refusals.push(problem(401, 'key-refused'));
  await failure('key-refused', site.load('demo'));
  await site.renew(0);
  assert.deepEqual([asked, site.statuses], [['ann', 'ann'], []]);
  site.server.refusals.push(problem(403, 'key-revoked'), problem(403, 'key-revoked'));
  await failure('key-revoked', site.load('demo'));
  const over = gate();
  site.statuses.push = (...status) => (over.open(), Array.prototype.push.apply(site.statuses, status));
  site.clock.pass(0);
  await over.opened;
  assert.deepEqual([...site.statuses], [['revoked', 'demo']]);
});

test('Headers follow no redirection', async (t) => {
  const { site, seen } = await endpoints(t);
  const moved = await deployment(t, { '/raw': { status: 307, headers: { location: site.at('/raw') } } });
  const key = { raw: moved.at('/raw') };
  await load(moved, key);
  await failure('key-refused', load(moved, { ...key, headers: { 'x-api-key': 'secret' } }));
  assert.deepEqual(
    seen.map((headers) => headers['x-api-key']),
    [undefined],
  );
});

test('Malformed headers are an error that does not repeat them', async (t) => {
  const { site, seen } = await endpoints(t);
  for (const headers of [{ authorization: 'Bearer geheim\n' + 'x' }, { nö: 'geheim' }]) {
    const error = await failure('bad-key', load(site, { raw: site.at('/raw'), headers }));
    assert.doesNotMatch(`${error.message} ${String(error.cause)}`, /geheim/);
  }
  assert.deepEqual(seen, []);
});

test('A key in the place of a URL is not sent anywhere', async (t) => {
  const { site } = await endpoints(t);
  const digits = Buffer.from(KEY).toString('hex');
  const fetched = mock.method(globalThis, 'fetch');
  t.after(() => fetched.mock.restore());
  for (const raw of [digits, KEY]) {
    assert.doesNotMatch((await failure('bad-key', load(site, { raw: raw as string }))).message, new RegExp(digits.slice(0, 8)));
  }
  assert.ok(fetched.mock.calls.every((call) => /models\.json|demo\.enc/.test(String(call.arguments[0]))));
});

const signed = (key: Uint8Array, origin: string, signingKey = SIGNING_KEY): string =>
  createHmac('sha256', signingKey).update(key).update(origin).digest('base64url');

async function loadSigned(
  t: TestContext,
  header: string | undefined,
  verifySignature: RawKeySource['verifySignature'] = SIGNING_KEY,
): Promise<void> {
  withGlobal(t, 'origin', ORIGIN);
  const site = await deployment(t, { '/raw': { body: KEY, headers: header === undefined ? {} : { 'x-key-signature': header } } });
  await load(site, { raw: site.at('/raw'), verifySignature });
}

test("A raw key that is signed for this page's origin is accepted", async (t) => {
  await loadSigned(t, signed(KEY, ORIGIN));
  await loadSigned(
    t,
    signed(KEY, ORIGIN),
    await crypto.subtle.importKey('raw', Buffer.from(SIGNING_KEY), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']),
  );
});

test('A raw key without the required signature is refused', async (t) => {
  for (const header of [
    undefined,
    '',
    'x',
    signed(KEY, 'https://other.example'),
    signed(LICENCE, ORIGIN),
    signed(KEY, ORIGIN, `${SIGNING_KEY}.`),
    `${signed(KEY, ORIGIN)}=`,
  ]) {
    assert.match((await failure('bad-key-response', loadSigned(t, header))).message, /X-Key-Signature/);
  }
});

test('A refused raw key is zeroed, and so is its copy for the signature', async (t) => {
  withGlobal(t, 'origin', ORIGIN);
  const message = KEY.length + ORIGIN.length;
  for (const [headers, lengths] of [
    [{}, [KEY.length]],
    [{ 'x-key-signature': signed(KEY, 'https://other.example') }, [KEY.length, message]],
  ] as const) {
    const site = await deployment(t, { '/raw': { body: KEY, headers } });
    const copies = new Set<Uint8Array>();
    const { set } = Uint8Array.prototype;
    const spied = mock.method(Uint8Array.prototype, 'set', function (this: Uint8Array, ...given: Parameters<typeof set>) {
      set.apply(this, given);
      if (this.length === KEY.length || this.length === message) {
        copies.add(this);
      }
    });
    await failure('bad-key-response', load(site, { raw: site.at('/raw'), verifySignature: SIGNING_KEY }));
    spied.mock.restore();
    assert.deepEqual(
      [...new Set([...copies].map(({ length }) => length))].sort((a, b) => a - b),
      lengths,
    );
    assert.ok([...copies].every((copy) => copy.every((byte) => byte === 0)));
  }
});

test('A malformed signing key is an error before any request', async (t) => {
  const other = await crypto.subtle.importKey('raw', KEY, 'AES-KW', false, ['unwrapKey']);
  for (const verifySignature of ['', other]) {
    const site = await deployment(t);
    await failure('bad-key', load(site, { raw: site.at('/raw'), verifySignature }));
    assert.ok(!site.requests.includes('/raw'));
  }
});

test('A refusal of the compatible mode has its code', async (t) => {
  const site = await deployment(t, { '/raw': problem(403, 'key-revoked') });
  await failure('key-revoked', load(site, { raw: site.at('/raw'), credentials: 'include' }));
});
