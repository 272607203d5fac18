import assert from 'node:assert/strict';
import test, { mock, type TestContext } from 'node:test';
import { loadModel, type LeaseStatus, type SessionKeySource } from 'weights-loader';
import { failure } from './support/failures.js';
import { FakeClock } from './support/fake-clock.js';
import { FakeOrt, type FakeSession } from './support/fake-ort.js';
import { withGlobal } from './support/globals.js';
import { KeyServer, ORIGIN, problem } from './support/key-server.js';
import { entry, manifest } from './support/models.js';
import { gate, type Answer } from './support/server.js';
import { FILE } from './support/site.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A server that is offline for one request. */
const OFFLINE: Answer = { status: 0 };

/** A site without a network, so that no timer but the loader's own is left; leases of one hour, renewed after 45 minutes. */
class LeasedSite {
  readonly clock: FakeClock;
  readonly server = new KeyServer();
  readonly told: [LeaseStatus, string][] = [];
  /** What the key endpoint waits for. */
  held: Promise<void> = Promise.resolve();
  readonly aborted: unknown[] = [];
  readonly #sessions: FakeSession[] = [];

  constructor(t: TestContext) {
    // Leases are shared by all of a page, which here is one for all tests.
    t.after(() => Promise.all(this.#sessions.map((session) => session.release())));
    this.clock = new FakeClock(t);
    withGlobal(t, 'origin', ORIGIN);
    withGlobal(t, 'fetch', (url: string, init: RequestInit) => this.#fetch(url, init));
    const random = mock.method(Math, 'random', () => 0);
    t.after(() => random.mock.restore());
  }

  async load(name = 'demo', more: Partial<SessionKeySource> = {}, options: { signal?: AbortSignal; ort?: FakeOrt } = {}): Promise<FakeSession> {
    const key = { session: 'https://shop.example/session', onStatus: (...told: [LeaseStatus, string]) => void this.told.push(told), ...more };
    const session = await loadModel(name, { ort: new FakeOrt(), manifest: 'https://shop.example/models.json', retries: 0, key, ...options });
    this.#sessions.push(session);
    return session;
  }

  /** Lets time pass in which the loader asks again, and waits until it has dealt with the answer. */
  async renew(milliseconds = 0.75 * HOUR): Promise<void> {
    const dealtWith = this.clock.nextTimer();
    this.clock.pass(milliseconds);
    await dealtWith;
  }

  async #fetch(url: string, { body, signal }: RequestInit): Promise<Response> {
    const path = new URL(url).pathname;
    if (path !== '/session') {
      return new Response(path.endsWith('.json') ? manifest(entry('demo', FILE), entry('other', FILE)) : (FILE as Uint8Array<ArrayBuffer>));
    }
    const stop = new Promise<never>((_, reject) => signal?.addEventListener('abort', () => {
      this.aborted.push(signal.reason);
      reject(signal.reason);
    }));
    const { status = 200, headers = {}, body: answer } = this.server.answer(body as string);
    await Promise.race([this.held, stop]);
    if (status === 0) {
      throw new TypeError('fetch failed');
    }
    return new Response(answer as string, { status, headers });
  }
}

/** Answers once the session was released. */
function released(session: FakeSession): Promise<void> {
  const { opened, open } = gate();
  const original = session.release;
  session.release = async () => {
    await original.call(session);
    open();
  };
  return opened;
}

test('A lease is renewed before it ends, again and again, as long as its session lives', async (t) => {
  const site = new LeasedSite(t);
  const session = await site.load();
  for (let renewals = 1; renewals <= 5; renewals++) {
    await site.renew();
    assert.equal(site.server.requests.length, 1 + renewals);
  }
  assert.deepEqual([site.told, session.released], [[], false]);
  await session.release();
  assert.equal(site.clock.waiting, 0);
});

test('A lease is not renewed earlier than need be', async (t) => {
  const site = new LeasedSite(t);
  await site.load();
  site.clock.pass(0.6 * HOUR);
  assert.equal(site.server.requests.length, 1);
});

test("A lease runs on a clock of its own: the client's date does not matter", async (t) => {
  const site = new LeasedSite(t);
  site.server.now = 1_000_000_000; // 2001
  const session = await site.load();
  await site.renew();
  assert.deepEqual([site.told, site.server.requests.length], [[], 2]);
  await session.release();
});

test('Releasing the session ends the lease in silence', async (t) => {
  const site = new LeasedSite(t);
  const session = await site.load();
  await session.release();
  assert.ok(session.released);
  assert.equal(site.clock.waiting, 0);
  site.clock.pass(2 * HOUR);
  assert.deepEqual([site.server.requests.length, site.told], [1, []]);
});

test('Releasing the session stops a renewal that is under way', async (t) => {
  const site = new LeasedSite(t);
  const session = await site.load();
  site.held = new Promise(() => undefined);
  const asked = gate();
  const { answer } = site.server;
  site.server.answer = (body) => {
    asked.open();
    return answer.call(site.server, body);
  };
  site.clock.pass(0.75 * HOUR);
  await asked.opened;
  await session.release();
  assert.equal(site.aborted.length, 1);
  assert.equal(site.clock.waiting, 0);
});

const refusals: [string, Answer, LeaseStatus][] = [
  ['says that access was withdrawn', problem(403, 'key-revoked'), 'revoked'],
  ['no longer grants the key', problem(403, 'key-refused'), 'revoked'],
  ['says that the time is over', problem(403, 'key-expired'), 'expired'],
  ['knows of nobody who is signed in', { status: 401 }, 'expired'],
];
for (const [what, refusal, status] of refusals) {
  test(`When the server ${what}, the session is told ${status} and released`, async (t) => {
    const site = new LeasedSite(t);
    const gone = released(await site.load());
    site.server.refusals.push(refusal);
    site.clock.pass(0.75 * HOUR);
    await gone;
    assert.deepEqual(site.told, [[status, 'demo']]);
    assert.equal(site.clock.waiting, 0);
  });
}

const failures: [string, Answer][] = [
  ['no connection', OFFLINE],
  ['a server that fails', { status: 500 }],
  ['a database that is away', problem(503, 'unavailable', { 'retry-after': '2' })],
  ['too many requests', problem(429, 'rate-limited', { 'retry-after': '30' })],
  ['a page of the network provider', { headers: { 'content-type': 'text/html' }, body: '<html>' }],
  ['an answer that was changed', { body: '{}' }],
];
for (const [what, bad] of failures) {
  test(`A renewal that meets ${what} is made again until it succeeds`, async (t) => {
    const site = new LeasedSite(t);
    const session = await site.load();
    site.server.refusals.push(bad, bad, bad);
    await site.renew();
    for (let attempts = 3; attempts <= 5; attempts++) {
      await site.renew(30_000);
      assert.equal(site.server.requests.length, attempts);
    }
    assert.deepEqual([site.told, session.released], [[], false]);
    site.clock.pass(0.5 * HOUR); // beyond the end of the first lease
    assert.deepEqual(site.told, []);
    await session.release();
    assert.equal(site.clock.waiting, 0);
  });
}

test('A pause that the server asks for is kept', async (t) => {
  const site = new LeasedSite(t);
  await site.load();
  site.server.refusals.push(problem(429, 'rate-limited', { 'retry-after': '300' }));
  await site.renew();
  site.clock.pass(299_000);
  assert.equal(site.server.requests.length, 2);
  await site.renew(1000);
  assert.equal(site.server.requests.length, 3);
});

test('A lease that cannot be renewed ends as expired, not before its time', async (t) => {
  const site = new LeasedSite(t);
  const gone = released(await site.load());
  site.held = new Promise(() => undefined); // never answered
  site.clock.pass(HOUR - 1);
  assert.deepEqual(site.told, []);
  site.clock.pass(1);
  await gone;
  assert.deepEqual(site.told, [['expired', 'demo']]);
  assert.equal(site.clock.waiting, 0);
});

test('Models with one key share a lease, which ends with the last of them', async (t) => {
  const site = new LeasedSite(t);
  const [first, second] = [await site.load('demo'), await site.load('other')];
  await site.renew();
  assert.equal(site.server.requests.length, 3);
  await first.release();
  await site.renew();
  assert.equal(site.server.requests.length, 4);
  const gone = released(second);
  site.server.refusals.push(problem(403, 'key-revoked'));
  site.clock.pass(0.75 * HOUR);
  await gone;
  assert.deepEqual(site.told, [['revoked', 'other']]);
  assert.equal(site.clock.waiting, 0);
});

test('Every load asks the server, and what it refuses ends the lease of those before', async (t) => {
  const site = new LeasedSite(t);
  const gone = released(await site.load('demo'));
  site.server.refusals.push(problem(403, 'key-revoked'));
  await failure('key-revoked', site.load('other'));
  await gone;
  assert.deepEqual(site.told, [['revoked', 'demo']]);
  assert.equal(site.clock.waiting, 0);
});

test('A load that is aborted or fails leaves no lease', async (t) => {
  const site = new LeasedSite(t);
  const abort = new AbortController();
  await assert.rejects(site.load('demo', {}, { signal: abort.signal, ort: new FakeOrt(() => abort.abort()) }), { name: 'AbortError' });
  assert.equal(site.clock.waiting, 0);
  await failure('session', site.load('demo', {}, { ort: new FakeOrt(() => { throw new Error('no'); }) }));
  assert.equal(site.clock.waiting, 0);
});

test("The caller's signal has no say once the session is there", async (t) => {
  const site = new LeasedSite(t);
  const abort = new AbortController();
  const session = await site.load('demo', {}, { signal: abort.signal });
  abort.abort();
  await site.renew();
  assert.equal(site.server.requests.length, 2);
  await session.release();
});

test('A lease that ends during a load ends the load', async (t) => {
  const site = new LeasedSite(t);
  const slow = new FakeOrt(async () => {
    site.server.refusals.push(problem(403, 'key-revoked'));
    site.clock.pass(0.75 * HOUR);
    await new Promise(() => undefined);
  });
  await failure('key-revoked', site.load('demo', {}, { ort: slow }));
  assert.deepEqual([site.told, site.clock.waiting], [[], 0]);
});

test('What onStatus throws does not keep other sessions from being released', async (t) => {
  const site = new LeasedSite(t);
  const uncaught = gate();
  const mine = new Error('mine');
  const onStatus = (): void => {
    throw mine;
  };
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.once('unhandledRejection', (error) => void (error === mine && uncaught.open()));
  t.after(() => listeners.forEach((listener) => process.on('unhandledRejection', listener)));
  const gone = [released(await site.load('demo', { onStatus })), released(await site.load('other'))];
  site.server.refusals.push(problem(403, 'key-revoked'));
  site.clock.pass(0.75 * HOUR);
  await Promise.all([...gone, uncaught.opened]);
  assert.deepEqual(site.told, [['revoked', 'other']]);
});

test('A lease of months is not renewed at once', async (t) => {
  const site = new LeasedSite(t);
  site.server.lease = 90 * 24 * 3600;
  const session = await site.load();
  site.clock.pass(20 * DAY);
  assert.equal(site.server.requests.length, 1);
  site.clock.pass(5 * DAY);
  await site.clock.nextTimer();
  assert.equal(site.server.requests.length, 2);
  await session.release();
  assert.equal(site.clock.waiting, 0);
});
