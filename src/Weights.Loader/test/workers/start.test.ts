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
  startsOf,
  URL_OF_SCRIPT,
  violation,
} from './starts.js';

class ThrowingWorker extends PuppetWorker {
  override greeted(): void {
    this.dispatchEvent(Object.assign(new Event('error'), { message: 'Uncaught SyntaxError: private field' }));
  }
}

class OtherVersion extends PuppetWorker {
  override greeted(): void {
    this.say({ ...READY, protocol: READY.protocol + 1 });
  }
}

const hanging = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

test('A script that could not be loaded once is loaded again, past the cache', async (t) => {
  const requests = serveScript(t, script);
  const link = linkOf(startsOf(MissingWorker, ReadyWorker));
  assert.ok(await link.runs());
  assert.deepEqual(
    requests.map(({ cache }) => cache),
    ['reload'],
  );
  assert.deepEqual(
    PuppetWorker.started.map(({ terminated }) => terminated),
    [true, false],
  );
});

test('A script is requested again after a failure of the network or the server, with a pause', async (t) => {
  const clock = new FakeClock(t, { silence: true });
  serveScript(t, offline, () => new Response('', { status: 503 }), script);
  const link = linkOf(startsOf(MissingWorker, MissingWorker, MissingWorker, ReadyWorker));
  const runs = link.mustRun();
  await seconds(clock, 0);
  assert.equal(PuppetWorker.started.length, 1);
  await seconds(clock, 10);
  await runs;
  assert.equal(PuppetWorker.started.length, 4);
});

test('A script whose connection is lost is the error network, and is requested again', async (t) => {
  const clock = new FakeClock(t, { silence: true });
  const cut = (): Response =>
    new Response(new ReadableStream({ start: (send) => send.error(new TypeError('network error')) }), {
      headers: { 'content-type': 'text/javascript' },
    });
  serveScript(t, cut, script);
  const link = linkOf(startsOf(MissingWorker, MissingWorker, ReadyWorker));
  const runs = link.mustRun();
  await seconds(clock, 0);
  assert.equal(PuppetWorker.started.length, 1);
  await seconds(clock, 10);
  await runs;
  assert.equal(PuppetWorker.started.length, 3);
});

test('A later load requests a script that was missing again', async (t) => {
  serveScript(t, () => new Response('', { status: 404 }));
  assert.equal(await linkOf(startsOf(MissingWorker)).runs(), false);
  assert.equal(await linkOf(startsOf(ReadyWorker)).runs(), true);
});

test('A load of many files waits once for a script that does not run', async (t) => {
  const clock = new FakeClock(t, { silence: true });
  serveScript(t, offline);
  const start = startsOf(MissingWorker, MissingWorker, MissingWorker);
  for (let file = 0; file < 2; file++) {
    const runs = linkOf(start).runs();
    await settled();
    clock.pass(0);
    assert.equal(await runs, false);
  }
  assert.equal(performance.now(), 0, 'neither waited for a second attempt');
});

test('A worker that has stopped does not run', async (t) => {
  serveScript(t, offline);
  const link = linkOf(startsOf(ReadyWorker));
  assert.equal(await link.runs(), true);
  PuppetWorker.last.dispatchEvent(new Event('error'));
  assert.equal(await link.runs(), false);
});

for (const [what, response, code, message] of [
  ['missing', () => new Response('', { status: 404 }), 'http-status', /weights-loader\.worker\.js .*404.*must be beside the loader/],
  [
    'an HTML page',
    () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }),
    'session',
    /is an HTML page instead of the worker script/,
  ],
  ['of the wrong type', () => new Response('', { headers: { 'content-type': 'text/plain' } }), 'session', /of the type "text\/plain"/],
  ['there, but does not run', script, 'session', /the server sends it/],
] as const) {
  test(`A script that is ${what} is requested once, and the error says so`, async (t) => {
    const requests = serveScript(t, response);
    const error = await failure(code, linkOf(startsOf(MissingWorker)).mustRun());
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /Content-Security-Policy/);
    assert.equal(requests.length, 1);
    assert.ok(PuppetWorker.started.every(({ terminated }) => terminated));
  });
}

test('A server that cannot be reached is the error network', async (t) => {
  const clock = new FakeClock(t, { silence: true });
  serveScript(t, offline);
  const failed = failure('network', linkOf(startsOf(MissingWorker)).mustRun());
  await seconds(clock, 40);
  await failed;
  assert.equal(clock.waiting, 0);
});

test('An exception of the script is in the error', async (t) => {
  serveScript(t);
  const error = await failure('session', linkOf(startsOf(ThrowingWorker)).mustRun());
  assert.match(error.message, /weights-loader\.worker\.js does not run: Uncaught SyntaxError: private field/);
});

test('A page that cannot start workers is in the error', async () => {
  const start = (): Worker => {
    throw new DOMException('cross-origin', 'SecurityError');
  };
  assert.match((await failure('session', linkOf(start).mustRun())).message, /cross-origin.*page's origin/);
});

for (const [disposition, code, message] of [
  ['enforce', 'session', /Content-Security-Policy of the page forbids it/],
  ['report', 'http-status', /404/],
] as const) {
  test(`A violation of the Content-Security-Policy (${disposition}) is ${disposition === 'report' ? 'not ' : ''}the reason`, async (t) => {
    const scope = asGlobalScope(t);
    serveScript(t, () => new Response('', { status: 404 }));
    class Forbidden extends MissingWorker {
      override greeted(): void {
        scope.dispatchEvent(violation(URL_OF_SCRIPT, disposition));
        super.greeted();
      }
    }
    assert.match((await failure(code, linkOf(startsOf(Forbidden)).mustRun())).message, message);
  });
}

test('A script of another version that a cache had is replaced', async (t) => {
  const requests = serveScript(t, script);
  assert.ok(await linkOf(startsOf(OtherVersion, ReadyWorker)).runs());
  assert.deepEqual(
    requests.map(({ cache }) => cache),
    ['reload'],
  );
  assert.equal(PuppetWorker.started[0]!.terminated, true);
});

test('A script of another version does not run, and the error says to reload the page', async (t) => {
  serveScript(t, script);
  const start = startsOf(OtherVersion);
  assert.equal(await linkOf(start).runs(), false);
  assert.match((await failure('session', linkOf(start).mustRun())).message, /newer version of the site was deployed: reload the page/);
  assert.ok(PuppetWorker.started.every(({ terminated }) => terminated));
});

test('A request that hangs is sent again after 10 seconds', async (t) => {
  const clock = new FakeClock(t, { silence: true });
  const requests = serveScript(t, script);
  const link = linkOf(startsOf(PuppetWorker, ReadyWorker));
  const runs = link.mustRun();
  await seconds(clock, 9);
  assert.equal(requests.length, 0);
  await seconds(clock, 2);
  await runs;
  assert.equal(PuppetWorker.started[0]!.terminated, true);
});

test('A script that never runs is the error network after 30 seconds, if nothing else can load the model', async (t) => {
  const clock = new FakeClock(t, { silence: true });
  serveScript(t, hanging);
  const failed = failure('network', linkOf(startsOf(PuppetWorker)).mustRun());
  await seconds(clock, 30);
  assert.match((await failed).message, /did not run within 30 seconds/);
});

test('A worker that is late is terminated, and never used', async (t) => {
  const clock = new FakeClock(t, { silence: true });
  const link = linkOf(startsOf(PuppetWorker));
  const runs = link.runs();
  await seconds(clock, 5);
  assert.equal(await runs, false);
  PuppetWorker.last.say(READY);
  await settled();
  link.post({ kind: 'decrypt' });
  assert.deepEqual([PuppetWorker.last.terminated, PuppetWorker.last.posted], [true, []]);
});

test('After a close nothing is started or requested any more', async (t) => {
  const clock = new FakeClock(t, { silence: true });
  const requests = serveScript(t, offline);
  const link = linkOf(startsOf(MissingWorker));
  const runs = link.runs();
  await settled();
  clock.pass(0);
  await settled();
  link.close();
  assert.equal(await runs, false);
  await seconds(clock, 60);
  assert.deepEqual([requests.length, PuppetWorker.started.length], [1, 1]);
});
