import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SessionTurns } from '../../src/ort/session-turns.js';
import { FakeClock } from '../support/fake-clock.js';
import { gate } from '../support/server.js';

const never = new AbortController().signal;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A session that is being made, and whose load was aborted. */
async function abandoned(t: TestContext, reads = false): Promise<{ turns: SessionTurns; clock: FakeClock; end(): void }> {
  const clock = new FakeClock(t, { silence: true });
  const [turns, abort, ended] = [new SessionTurns(), new AbortController(), gate()];
  turns.create(reads, () => ended.opened, abort.signal).catch(() => undefined);
  await settled();
  abort.abort();
  return { turns, clock, end: ended.open };
}

async function outcome(work: Promise<unknown>): Promise<unknown> {
  const ended = work.then(
    () => 'done',
    (error: { code?: string; name: string }) => error.code ?? error.name,
  );
  await settled();
  return Promise.race([ended, settled().then(() => 'waits')]);
}

test('A session that never ends fails the loads that wait for it, 30 seconds after its abort', async (t) => {
  const { turns, clock } = await abandoned(t);
  const waiting = turns.create(false, async () => 'made', never);
  waiting.catch(() => undefined);
  clock.pass(29_999);
  assert.equal(await outcome(waiting), 'waits');
  clock.pass(1);
  assert.equal(await outcome(waiting), 'session');
  await assert.rejects(waiting, /still makes a session whose load was aborted.*Reload the page\..*"isolate"/);
  assert.equal(await outcome(turns.create(false, async () => 'made', never)), 'session', 'later loads fail at once');
});

test('If that session ends after all, later loads go on', async (t) => {
  const { turns, clock, end } = await abandoned(t);
  clock.pass(60_000);
  end();
  await settled();
  assert.equal(await outcome(turns.create(false, async () => 'made', never)), 'done');
  assert.equal(clock.waiting, 0);
});

test('A session whose load goes on may take any time', async (t) => {
  const clock = new FakeClock(t, { silence: true });
  const [turns, ended] = [new SessionTurns(), gate()];
  void turns.create(false, () => ended.opened, never);
  const waiting = turns.create(false, async () => 'made', never);
  clock.pass(3_600_000);
  assert.equal(await outcome(waiting), 'waits');
  ended.open();
  assert.equal(await outcome(waiting), 'done');
});

test('A run that waits for a session that never ends fails too', async (t) => {
  const { turns, clock } = await abandoned(t, true);
  const run = turns.run(async () => 'ran');
  run.catch(() => undefined);
  assert.equal(await outcome(run), 'waits');
  clock.pass(30_000);
  assert.equal(await outcome(run), 'session');
});

test('A run that never ends fails a load that reads on demand after 30 seconds, and no other', async (t) => {
  const clock = new FakeClock(t, { silence: true });
  const turns = new SessionTurns();
  void turns.run(() => new Promise(() => undefined));
  assert.equal(await outcome(turns.create(false, async () => 'made', never)), 'done');
  const reading = turns.create(true, async () => 'made', never);
  reading.catch(() => undefined);
  assert.equal(await outcome(reading), 'waits');
  clock.pass(30_000);
  assert.equal(await outcome(reading), 'session');
  await assert.rejects(reading, /run of another session has not ended within 30 seconds.*memory: "buffer"/);
  assert.equal(await outcome(turns.create(false, async () => 'made', never)), 'done');
});

test('A load that is aborted while it waits leaves at once, and its model is freed', async () => {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  const [turns, abort, ended] = [new SessionTurns(), new AbortController(), gate()];
  const first = turns.create(false, () => ended.opened, never);
  const wait = (): { model: WeakRef<Uint8Array>; aborted: Promise<void> } => {
    const model = new Uint8Array(1_000_000);
    const waiting = turns.create(false, async () => model.length, abort.signal);
    return { model: new WeakRef(model), aborted: assert.rejects(waiting, { name: 'AbortError' }) };
  };
  const { model, aborted } = wait();
  await settled();
  abort.abort();
  await aborted;
  for (let turn = 0; turn < 10 && model.deref() !== undefined; turn++) {
    await settled();
    collect();
  }
  assert.equal(model.deref(), undefined);
  ended.open();
  await first;
});
