import assert from 'node:assert/strict';
import test from 'node:test';
import { FakeClock } from '../support/fake-clock.js';
import { PuppetWorker, READY, ReadyWorker } from '../support/workers/puppet-worker.js';
import {
  asGlobalScope,
  failure,
  linkOf,
  MissingWorker,
  offline,
  script,
  seconds,
  serveScript,
  settled,
  startsAt,
  startsOf,
  URL_OF_SCRIPT,
  violation,
} from './starts.js';

test('A script that the server sends, but that is slow, is the error network', async (t) => {
  const clock = new FakeClock(t, { silence: true });
  serveScript(t, script);
  const failed = failure('network', linkOf(Object.assign(startsOf(PuppetWorker), { retries: 0 })).mustRun());
  await seconds(clock, 21);
  assert.match((await failed).message, /did not run within 10 seconds\. The server sends it/);
  assert.equal(PuppetWorker.started.length, 2);
});

test('A script that is slow twice is tried again, within the 30 seconds', async (t) => {
  const clock = new FakeClock(t, { silence: true });
  serveScript(t, script);
  const runs = linkOf(startsOf(PuppetWorker, PuppetWorker, ReadyWorker)).mustRun();
  await seconds(clock, 25);
  await runs;
});

test('The number of retries is that of the load', async (t) => {
  const clock = new FakeClock(t, { silence: true });
  const requests = serveScript(t, offline);
  const failed = failure('network', linkOf(Object.assign(startsOf(MissingWorker), { retries: 2 })).mustRun());
  await seconds(clock, 10);
  await failed;
  assert.equal(requests.length, 3);
});

for (const [url, blockedURI] of [
  [URL_OF_SCRIPT, URL_OF_SCRIPT],
  [`${URL_OF_SCRIPT}#part`, URL_OF_SCRIPT],
  ['blob:https://site.test/5f0c4a9e', 'blob'],
] as const) {
  test(`A policy that forbids ${url} is the reason, also if its event comes last`, async (t) => {
    const scope = asGlobalScope(t);
    class Forbidden extends MissingWorker {
      override greeted(): void {
        super.greeted();
        setImmediate(() => scope.dispatchEvent(violation(blockedURI)));
      }
    }
    const real = globalThis.setTimeout;
    t.mock.method(globalThis, 'setTimeout', (callback: () => void, delay?: number) => real(callback, delay ?? 50)); // a later task
    assert.match((await failure('session', linkOf(startsAt(url, Forbidden)).mustRun())).message, /Content-Security-Policy of the page/);
    assert.equal(PuppetWorker.started.length, 1);
  });
}

test('A page that was busy for the whole time still hears its worker', async (t) => {
  const clock = new FakeClock(t, { silence: true });
  const runs = linkOf(startsOf(PuppetWorker)).runs();
  await settled();
  clock.sleep(60_000); // its timers are late, and run before the message that has arrived
  PuppetWorker.last.say(READY);
  assert.equal(await runs, true);
});

test('A page that becomes busy in the last half of the time still hears its worker', async (t) => {
  const clock = new FakeClock(t, { silence: true });
  const runs = linkOf(startsOf(PuppetWorker)).runs();
  await seconds(clock, 4);
  clock.sleep(60_000);
  PuppetWorker.last.say(READY);
  assert.equal(await runs, true);
});

test('A page that is busy again and again waits once more, not for ever', async (t) => {
  const clock = new FakeClock(t, { silence: true });
  const runs = linkOf(startsOf(PuppetWorker)).runs();
  for (let time = 0; time < 4; time++) {
    await settled();
    clock.sleep(60_000);
  }
  assert.equal(await runs, false);
});

test('A link that is closed while its worker starts ends it, and starts no other', async (t) => {
  const clock = new FakeClock(t, { silence: true });
  const scope = asGlobalScope(t);
  const requests = serveScript(t, script);
  const link = linkOf(startsOf(PuppetWorker));
  const runs = link.runs();
  await settled();
  link.close();
  assert.equal(await runs, false);
  PuppetWorker.last.say(READY);
  scope.dispatchEvent(violation(URL_OF_SCRIPT));
  await seconds(clock, 60);
  assert.deepEqual([PuppetWorker.started.length, PuppetWorker.last.terminated, requests.length, clock.waiting], [1, true, 0, 0]);
});
