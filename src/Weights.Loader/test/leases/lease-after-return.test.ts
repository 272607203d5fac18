import assert from 'node:assert/strict';
import test from 'node:test';
import { failure } from '../support/failures.js';
import { FakeOrt, type FakeSession } from '../support/fake-ort.js';
import { FakePage } from './fake-page.js';
import { problem } from '../support/key-server.js';
import { HOUR, LeasedSite, OFFLINE, released } from '../support/leased-site.js';

const MINUTE = 60_000;

type Runs = FakeSession & { run(...feeds: unknown[]): Promise<unknown>; runs: number };

/** A session that counts its runs. */
async function loadRunnable(site: LeasedSite): Promise<Runs> {
  const ort = new FakeOrt();
  const session = Object.assign(ort.session, { runs: 0, run: async () => ++session.runs }) as unknown as Runs;
  await site.load('demo', {}, { ort });
  return session;
}

/** Waits until the loader has processed a response. */
function processed(site: LeasedSite): Promise<void> {
  return site.clock.nextTimer();
}

for (const [what, comeBack] of [
  ['comes out of the back/forward cache', (page: FakePage) => page.show(true)],
  ['was frozen', (page: FakePage) => page.resume()],
] as const) {
  test(`A page that ${what} asks for its keys at once`, async (t) => {
    const [page, site] = [new FakePage(t), new LeasedSite(t)];
    const gone = released(await site.load());
    site.clock.suspend(10 * MINUTE);
    site.server.refusals.push(problem(403, 'key-revoked'));
    comeBack(page);
    await gone;
    assert.deepEqual([site.statuses, site.server.requests.length], [[['revoked', 'demo']], 2]);
  });
}

test('Events that follow each other at a return send one request', async (t) => {
  const [page, site] = [new FakePage(t), new LeasedSite(t)];
  const session = await site.load();
  site.clock.suspend(HOUR);
  page.resume();
  page.turn('visible');
  page.show(true);
  await processed(site);
  assert.equal(site.server.requests.length, 2);
  await session.release();
});

test('A return within seconds sends no request', async (t) => {
  const [page, site] = [new FakePage(t), new LeasedSite(t)];
  const session = await site.load();
  site.clock.suspend(4000);
  page.show(true);
  assert.equal(site.server.requests.length, 1);
  await session.release();
});

for (const [what, first] of [
  ['The first pageshow of a page', (page: FakePage) => page.show(false)],
  ['A change to another tab', (page: FakePage) => page.turn('hidden')],
  ['A return from another tab before the renewal is due', (page: FakePage) => page.turn('visible')],
] as const) {
  test(`${what} sends no request`, async (t) => {
    const [page, site] = [new FakePage(t), new LeasedSite(t)];
    const session = await site.load();
    site.clock.pass(10 * MINUTE);
    first(page);
    assert.equal(site.server.requests.length, 1);
    await session.release();
  });
}

test('A return from another tab sends the renewal that timers did not send in time', async (t) => {
  const [page, site] = [new FakePage(t), new LeasedSite(t)];
  const session = await site.load();
  site.clock.moveDate(50 * MINUTE); // the device slept
  page.turn('visible');
  await processed(site);
  assert.equal(site.server.requests.length, 2);
  await session.release();
});

test('A page without leases does not listen', async (t) => {
  const [page, site] = [new FakePage(t), new LeasedSite(t)];
  const session = await site.load();
  assert.equal(page.listening, 3);
  await session.release();
  assert.equal(page.listening, 0);
});

test('A model does not run before a lease that ended during a sleep is renewed', async (t) => {
  const site = new LeasedSite(t);
  const session = await loadRunnable(site);
  let respond = (): void => undefined;
  site.held = new Promise((resolve) => (respond = resolve));
  site.clock.moveDate(8 * HOUR);
  const output = session.run();
  await site.requested(2);
  assert.equal(session.runs, 0);
  respond();
  assert.equal(await output, 1);
});

for (const [what, response, code] of [
  ['withdraws the key', problem(403, 'key-revoked'), 'key-revoked'],
  ['gets no response', undefined, 'key-expired'],
] as const) {
  test(`A model never runs if the renewal after a sleep ${what}`, async (t) => {
    const site = new LeasedSite(t);
    const session = await loadRunnable(site);
    site.server.refusals.push(response);
    site.held = response === undefined ? new Promise(() => undefined) : site.held;
    site.clock.moveDate(8 * HOUR);
    const failed = failure(code, session.run());
    site.clock.pass(response === undefined ? 10_000 : 0);
    await failed;
    assert.deepEqual([session.runs, site.clock.waiting], [0, 0]);
  });
}

test('A network that returns some seconds after a sleep is waited for', async (t) => {
  const site = new LeasedSite(t);
  const session = await loadRunnable(site);
  site.server.refusals.push(OFFLINE, OFFLINE);
  site.clock.moveDate(8 * HOUR);
  const output = session.run();
  await processed(site);
  const retried = processed(site);
  site.clock.pass(1000);
  await retried;
  site.clock.pass(2000);
  assert.equal(await output, 1);
});

test('A network that does not return after a sleep ends the lease', async (t) => {
  const site = new LeasedSite(t);
  const session = await loadRunnable(site);
  site.server.refusals.push(...Array.from({ length: 10 }, () => OFFLINE));
  site.clock.moveDate(8 * HOUR);
  const failed = failure('key-expired', session.run());
  await processed(site);
  site.clock.pass(10_000);
  await failed;
  assert.deepEqual([session.runs, site.statuses], [0, [['expired', 'demo']]]);
});

test('A model runs without a pause while its lease has not ended', async (t) => {
  const site = new LeasedSite(t);
  const session = await loadRunnable(site);
  site.clock.moveDate(10 * MINUTE);
  void session.run();
  assert.deepEqual([session.runs, site.server.requests.length], [1, 1]);
});

test('A date that is set back does not prolong a lease', async (t) => {
  const site = new LeasedSite(t);
  const session = await loadRunnable(site);
  site.clock.moveDate(-24 * HOUR);
  await session.run();
  site.clock.moveDate(8 * HOUR);
  const failed = failure('key-revoked', session.run());
  site.server.refusals.push(problem(403, 'key-revoked'));
  await failed;
  assert.equal(session.runs, 1);
});

test('A release ends the runs that wait for a renewal', async (t) => {
  const site = new LeasedSite(t);
  const session = await loadRunnable(site);
  site.held = new Promise(() => undefined);
  site.clock.moveDate(8 * HOUR);
  const output = session.run();
  await session.release();
  await output;
  assert.equal(site.clock.waiting, 0);
});

for (const [how, sleep] of [
  ['stops all timers', (site: LeasedSite) => site.clock.moveDate(8 * HOUR)],
  ['makes timers late', (site: LeasedSite) => site.clock.sleep(8 * HOUR)],
] as const) {
  test(`The server is asked after each of two sleeps in a row (a sleep ${how})`, async (t) => {
    const site = new LeasedSite(t);
    const session = await loadRunnable(site);
    site.server.refusals.push(OFFLINE);
    sleep(site);
    const first = session.run();
    await site.requested(2);
    while (site.clock.attempts > 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    sleep(site);
    await Promise.all([first, session.run()]);
    assert.deepEqual([site.statuses, site.server.requests.length, session.runs], [[], 3, 2]);
  });
}

for (const [how, sleep] of [
  ['stops all timers', (site: LeasedSite) => site.clock.moveDate(8 * HOUR)],
  ['makes timers late', (site: LeasedSite) => site.clock.sleep(8 * HOUR)],
] as const) {
  test(`A lease granted before a sleep is not prolonged by the sleep (a sleep ${how})`, async (t) => {
    const site = new LeasedSite(t);
    const session = await loadRunnable(site);
    let respond = (): void => undefined;
    site.held = new Promise((resolve) => (respond = resolve));
    site.clock.pass(0.75 * HOUR);
    await site.requested(2);
    site.server.refusals.push(problem(403, 'key-revoked'));
    sleep(site);
    respond();
    await site.requested(3);
    await failure('key-revoked', session.run());
    assert.equal(session.runs, 0);
  });
}

test('A renewal that a sleep has interrupted is sent again after it', async (t) => {
  const site = new LeasedSite(t);
  const session = await loadRunnable(site);
  site.held = new Promise(() => undefined);
  site.clock.pass(0.75 * HOUR);
  await site.requested(2);
  site.held = Promise.resolve();
  site.clock.sleep(8 * HOUR);
  assert.equal(await session.run(), 1);
  assert.deepEqual(site.statuses, []);
});

test('A lease ends in a background tab too, whose timers run once a minute', async (t) => {
  const site = new LeasedSite(t);
  await loadRunnable(site);
  site.server.refusals.push(...Array.from({ length: 100 }, () => OFFLINE));
  for (let minutes = 0; minutes < 70; minutes++) {
    site.clock.sleep(MINUTE);
    do {
      await new Promise((resolve) => setImmediate(resolve));
    } while (site.clock.attempts > 0);
  }
  assert.deepEqual([site.statuses, site.clock.waiting], [[['expired', 'demo']], 0]);
});
