import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import test, { mock, type TestContext } from 'node:test';
import { loadModel, type KeyRequestOptions, type KeySource } from 'weights-loader';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { KeyServer, problem, text, wrap } from '../support/key-server.js';
import { KEY, KID } from '../support/models.js';
import type { Route, Site } from '../support/server.js';
import { load as loadBySession, siteWith } from '../support/session-site.js';
import { deployment, MODEL } from '../support/site.js';

const LICENCE = new Uint8Array(32).fill(9);
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
    const requests = fetched.mock.calls.filter((call) => String(call.arguments[0]).includes(`/${kind}`)).map((call) => call.arguments[1]!);
    assert.deepEqual(
      requests.map(({ credentials, mode, cache }) => [credentials, mode, cache]),
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

test('A key in place of a URL is not sent anywhere', async (t) => {
  const { site } = await endpoints(t);
  const digits = Buffer.from(KEY).toString('hex');
  const fetched = mock.method(globalThis, 'fetch');
  t.after(() => fetched.mock.restore());
  for (const raw of [digits, KEY]) {
    assert.doesNotMatch((await failure('bad-key', load(site, { raw: raw as string }))).message, new RegExp(digits.slice(0, 8)));
  }
  assert.ok(fetched.mock.calls.every((call) => /models\.json|demo\.enc/.test(String(call.arguments[0]))));
});

test('A refusal of the raw mode has its code', async (t) => {
  const site = await deployment(t, { '/raw': problem(403, 'key-revoked') });
  await failure('key-revoked', load(site, { raw: site.at('/raw'), credentials: 'include' }));
});
