import assert from 'node:assert/strict';
import test from 'node:test';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { problem } from '../support/key-server.js';
import { HOUR, LeasedSite, OFFLINE, released } from '../support/leased-site.js';
import { notSignedIn, refusals, uncodedRefusals } from '../support/refusals.js';
import { gate, type PlannedResponse } from '../support/server.js';

const DAY = 24 * HOUR;

test('A lease is renewed before it ends, again and again, while its session exists', async (t) => {
  const site = new LeasedSite(t);
  const session = await site.load();
  for (let renewals = 1; renewals <= 5; renewals++) {
    await site.renew();
    assert.equal(site.server.requests.length, 1 + renewals);
  }
  assert.deepEqual([site.statuses, session.released], [[], false]);
  await session.release();
  assert.equal(site.clock.waiting, 0);
});

test('A lease is not renewed too early', async (t) => {
  const site = new LeasedSite(t);
  await site.load();
  site.clock.pass(0.6 * HOUR);
  assert.equal(site.server.requests.length, 1);
});

test("A lease does not depend on the client's date", async (t) => {
  const site = new LeasedSite(t);
  site.server.now = 1_000_000_000; // 2001
  const session = await site.load();
  await site.renew();
  assert.deepEqual([site.statuses, site.server.requests.length], [[], 2]);
  await session.release();
});

test('Releasing the session ends the lease without a notice', async (t) => {
  const site = new LeasedSite(t);
  const session = await site.load();
  await session.release();
  assert.ok(session.released);
  assert.equal(site.clock.waiting, 0);
  site.clock.pass(2 * HOUR);
  assert.deepEqual([site.server.requests.length, site.statuses], [1, []]);
});

test('Releasing the session stops a renewal in progress', async (t) => {
  const site = new LeasedSite(t);
  const session = await site.load();
  site.held = new Promise(() => undefined);
  const requested = gate();
  const { respond } = site.server;
  site.server.respond = (body) => {
    requested.open();
    return respond.call(site.server, body);
  };
  site.clock.pass(0.75 * HOUR);
  await requested.opened;
  await session.release();
  assert.equal(site.aborted.length, 1);
  assert.equal(site.clock.waiting, 0);
});

const ending = refusals.filter(({ lease }) => lease !== undefined);
for (const { outcome, code, status, lease } of ending) {
  test(`The refusal ${outcome} ends the lease as ${lease}, and the session is released`, async (t) => {
    const site = new LeasedSite(t);
    const gone = released(await site.load());
    site.server.refusals.push(problem(status, code));
    site.clock.pass(0.75 * HOUR);
    await gone;
    assert.deepEqual(site.statuses, [[lease, 'demo']]);
    assert.equal(site.clock.waiting, 0);
  });
}

test('A 401 without a body ends the lease as expired, and the session is released', async (t) => {
  const site = new LeasedSite(t);
  const gone = released(await site.load());
  site.server.refusals.push({ status: notSignedIn.status });
  site.clock.pass(0.75 * HOUR);
  await gone;
  assert.deepEqual(site.statuses, [[notSignedIn.lease, 'demo']]);
  assert.equal(site.clock.waiting, 0);
});

const temporary: Record<string, PlannedResponse> = {
  ...Object.fromEntries(
    refusals
      .filter(({ lease }) => lease === undefined)
      .map(({ outcome, code, status }) => [`the refusal ${outcome}`, problem(status, code, { 'retry-after': '2' })]),
  ),
  ...uncodedRefusals,
  'no connection': OFFLINE,
  'a bare 500': { status: 500 },
  'too many requests': problem(429, 'rate-limited', { 'retry-after': '30' }),
  'an HTML page of the network provider': { headers: { 'content-type': 'text/html' }, body: '<html>' },
  'a changed response': { body: '{}' },
};
for (const [what, response] of Object.entries(temporary)) {
  test(`A renewal that gets ${what} is repeated until it succeeds`, async (t) => {
    const site = new LeasedSite(t);
    const session = await site.load();
    site.server.refusals.push(response, response, response);
    await site.renew();
    for (let attempts = 3; attempts <= 5; attempts++) {
      await site.renew(30_000);
      assert.equal(site.server.requests.length, attempts);
    }
    assert.deepEqual([site.statuses, session.released], [[], false]);
    site.clock.pass(0.5 * HOUR); // beyond the end of the first lease
    assert.deepEqual(site.statuses, []);
    await session.release();
    assert.equal(site.clock.waiting, 0);
  });
}

for (const [what, response] of Object.entries(uncodedRefusals)) {
  test(`A lease lives until its end if every renewal gets ${what}`, async (t) => {
    const site = new LeasedSite(t);
    const gone = released(await site.load());
    site.server.refusals.push(...Array.from({ length: 100 }, () => response));
    await site.renew();
    for (let minutes = 46; minutes < 60; minutes++) {
      await site.renew(60_000);
      assert.deepEqual(site.statuses, []);
    }
    site.clock.pass(60_000);
    await gone;
    assert.deepEqual(site.statuses, [['expired', 'demo']]);
    assert.equal(site.clock.waiting, 0);
  });
}

test("The renewal waits for the server's Retry-After", async (t) => {
  const site = new LeasedSite(t);
  await site.load();
  site.server.refusals.push(problem(429, 'rate-limited', { 'retry-after': '300' }));
  await site.renew();
  site.clock.pass(299_000);
  assert.equal(site.server.requests.length, 2);
  await site.renew(1000);
  assert.equal(site.server.requests.length, 3);
});

test('A lease that cannot be renewed ends as expired, at its end', async (t) => {
  const site = new LeasedSite(t);
  const gone = released(await site.load());
  site.held = new Promise(() => undefined); // no response
  site.clock.pass(HOUR - 1);
  assert.deepEqual(site.statuses, []);
  site.clock.pass(1);
  await gone;
  assert.deepEqual(site.statuses, [['expired', 'demo']]);
  assert.equal(site.clock.waiting, 0);
});

test('After a sleep beyond the end of a lease, the lease is renewed', async (t) => {
  const site = new LeasedSite(t);
  const session = await site.load();
  site.clock.sleep(8 * HOUR);
  while (site.server.requests.length < 2 || site.clock.waiting < 2) {
    await site.clock.nextTimer();
  }
  site.clock.pass(0.5 * HOUR);
  assert.deepEqual([site.statuses, session.released], [[], false]);
});

test('A session that onnxruntime-web refuses to release keeps its lease', async (t) => {
  const site = new LeasedSite(t);
  const ort = new FakeOrt();
  const original = ort.session.release;
  ort.session.release = async () => {
    throw new Error('Session already started');
  };
  const session = await site.load('demo', {}, { ort });
  await assert.rejects(session.release(), /already started/);
  ort.session.release = original;
  await site.renew();
  assert.equal(site.server.requests.length, 2);
  site.server.refusals.push(problem(403, 'key-revoked'));
  site.clock.pass(0.75 * HOUR);
  await site.requested(3);
  while (site.statuses.length === 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(site.statuses, [['revoked', 'demo']]);
});

test('The limit of an attempt to renew ends with the attempt', async (t) => {
  const site = new LeasedSite(t);
  let respond = (): void => undefined;
  const session = await site.load();
  site.held = new Promise((resolve) => (respond = resolve));
  site.clock.pass(0.75 * HOUR);
  assert.equal(site.clock.attempts, 1);
  const processed = site.clock.nextTimer();
  respond();
  await processed;
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(site.clock.attempts, 0);
  await session.release();
});

for (const [what, responses] of [
  ['is refused', [problem(403, 'key-expired')]],
  ['gets no response', []],
] as const) {
  test(`After a sleep beyond the end of a lease, a renewal that ${what} ends it`, async (t) => {
    const site = new LeasedSite(t);
    const gone = released(await site.load());
    site.server.refusals.push(...responses);
    site.held = responses.length === 0 ? new Promise(() => undefined) : site.held;
    site.clock.sleep(8 * HOUR);
    assert.deepEqual(site.statuses, []);
    if (responses.length === 0) {
      site.clock.pass(10_000);
    }
    await gone;
    assert.deepEqual([site.statuses, site.clock.waiting], [[['expired', 'demo']], 0]);
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
  assert.deepEqual(site.statuses, [['revoked', 'other']]);
  assert.equal(site.clock.waiting, 0);
});

test('Every load sends a request, and its refusal ends the lease of earlier loads', async (t) => {
  const site = new LeasedSite(t);
  const gone = released(await site.load('demo'));
  site.server.refusals.push(problem(403, 'key-revoked'));
  await failure('key-revoked', site.load('other'));
  await gone;
  assert.deepEqual(site.statuses, [['revoked', 'demo']]);
  assert.equal(site.clock.waiting, 0);
});

test('A bare 403 for a load neither ends nor renews the lease of earlier loads', async (t) => {
  const site = new LeasedSite(t);
  const session = await site.load('demo');
  site.server.refusals.push({ status: 403 });
  await failure('key-refused', site.load('other'));
  site.clock.pass(0);
  assert.deepEqual([site.statuses, session.released, site.server.requests.length], [[], false, 2]);
  await session.release();
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

test("The caller's signal has no effect after the load", async (t) => {
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
  assert.deepEqual([site.statuses, site.clock.waiting], [[], 0]);
});

test('A session that runs when its lease ends is released after that run', async (t) => {
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
  assert.deepEqual([site.statuses, ran.released], [[['revoked', 'demo']], false]);
  await failure('key-revoked', ran.run('more feeds'));
  busy = false;
  running.open();
  assert.equal(await output, 'feeds through the model');
  await new Promise((resolve) => setImmediate(resolve)); // the session is released directly after the run
  assert.ok(ran.released);
});

test('An onStatus that throws does not prevent the release of other sessions', async (t) => {
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
  assert.deepEqual(site.statuses, [['revoked', 'other']]);
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
