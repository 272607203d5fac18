import assert from 'node:assert/strict';
import test from 'node:test';
import type { LeaseStatus } from 'weights-loader';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { problem } from '../support/key-server.js';
import { HOUR, LeasedSite, OFFLINE, released } from '../support/leased-site.js';
import { gate, type Answer } from '../support/server.js';

const DAY = 24 * HOUR;

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

test('A device that slept beyond the end of a lease renews it when it wakes', async (t) => {
  const site = new LeasedSite(t);
  const session = await site.load();
  site.clock.sleep(8 * HOUR);
  while (site.server.requests.length < 2 || site.clock.waiting < 2) {
    await site.clock.nextTimer();
  }
  site.clock.pass(0.5 * HOUR);
  assert.deepEqual([site.told, session.released], [[], false]);
});

for (const [what, answers] of [
  ['is refused', [problem(403, 'key-expired')]],
  ['meets no connection', [OFFLINE]],
  ['gets no answer', []],
] as const) {
  test(`A device that slept beyond the end of a lease, and ${what} when it wakes, ends it`, async (t) => {
    const site = new LeasedSite(t);
    const gone = released(await site.load());
    site.server.refusals.push(...answers);
    site.held = answers.length === 0 ? new Promise(() => undefined) : site.held;
    site.clock.sleep(8 * HOUR);
    assert.deepEqual(site.told, []);
    if (answers.length === 0) {
      site.clock.pass(10_000);
    }
    await gone;
    assert.deepEqual([site.told, site.clock.waiting], [[['expired', 'demo']], 0]);
  });
}

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
  await failure(
    'session',
    site.load(
      'demo',
      {},
      {
        ort: new FakeOrt(() => {
          throw new Error('no');
        }),
      },
    ),
  );
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

test('A session that runs when its lease ends is released after the run, and runs no more', async (t) => {
  const site = new LeasedSite(t);
  const running = gate();
  const ort = new FakeOrt();
  const ran = Object.assign(ort.session, {
    run: async (feeds: string) => {
      await running.opened;
      return `${feeds} through the model`;
    },
  });
  const refused = gate();
  const { release } = ran;
  let busy = true;
  ran.release = async () => {
    if (busy) {
      refused.open();
      throw new Error('Session is running');
    }
    await release();
  };
  await site.load('demo', {}, { ort });
  const output = ran.run('feeds');
  site.server.refusals.push(problem(403, 'key-revoked'));
  site.clock.pass(0.75 * HOUR);
  await refused.opened;
  assert.deepEqual([site.told, ran.released], [[['revoked', 'demo']], false]);
  await failure('key-revoked', ran.run('more feeds'));
  busy = false;
  running.open();
  assert.equal(await output, 'feeds through the model');
  await new Promise((resolve) => setImmediate(resolve)); // the release follows the run in the same turn
  assert.ok(ran.released);
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
