import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { WorkerLink } from '../../src/workers/worker-link.js';
import type { StartWorker } from '../../src/workers/start-worker.js';
import { FakeClock } from '../support/fake-clock.js';
import { withGlobal } from '../support/globals.js';
import { PuppetWorker, ReadyWorker } from '../support/workers/puppet-worker.js';

const URL_OF_SCRIPT = 'https://site.test/weights/weights-loader.worker.js';

/** Its script cannot be loaded. */
class MissingWorker extends PuppetWorker {
  override greeted(): void {
    this.stop();
  }
}

class ThrowingWorker extends PuppetWorker {
  override greeted(): void {
    this.dispatchEvent(Object.assign(new Event('error'), { message: 'Uncaught SyntaxError: private field' }));
  }
}

/** Starts these workers, one after the other; the last of them again and again. */
function startsOf(...kinds: (typeof PuppetWorker)[]): StartWorker {
  PuppetWorker.started.length = 0;
  const start = (): Worker => new kinds[Math.min(PuppetWorker.started.length, kinds.length - 1)]!() as unknown as Worker;
  return Object.assign(start, { url: () => URL_OF_SCRIPT });
}

const linkOf = (start: StartWorker, keys = false): WorkerLink<{ kind: string }> =>
  new WorkerLink(
    start,
    keys,
    () => true,
    () => undefined,
  );

/** What the server sends, one response after the other; the last of them again and again. */
function serveScript(t: TestContext, ...responses: ((signal: AbortSignal) => Response | Promise<Response>)[]): RequestInit[] {
  const requests: RequestInit[] = [];
  withGlobal(t, 'fetch', async (url: string, init: RequestInit) => {
    assert.equal(url, URL_OF_SCRIPT);
    requests.push(init);
    return responses[Math.min(requests.length, responses.length) - 1]!(init.signal!);
  });
  return requests;
}

const script = (): Response => new Response('', { headers: { 'content-type': 'text/javascript' } });
const offline = (): Response => {
  throw new TypeError('Failed to fetch');
};
const hanging = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

/** The error's class is that of src/, and not that of dist/ as in the other tests. */
async function failure(code: string, work: Promise<unknown>): Promise<Error> {
  const error = await work.then(
    () => assert.fail(`It should have failed with ${code}.`),
    (reason: unknown) => reason as Error & { code?: string },
  );
  assert.deepEqual([error.name, error.code], ['WeightsError', code], error.message);
  return error;
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function seconds(clock: FakeClock, count: number): Promise<void> {
  for (let second = 0; second < count; second++) {
    clock.pass(1000);
    await settled();
    await settled();
  }
}

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
  const clock = new FakeClock(t);
  serveScript(t, offline, () => new Response('', { status: 503 }), script);
  const link = linkOf(startsOf(MissingWorker, MissingWorker, MissingWorker, ReadyWorker));
  const runs = link.mustRun();
  await settled();
  assert.equal(PuppetWorker.started.length, 1);
  await seconds(clock, 10);
  await runs;
  assert.equal(PuppetWorker.started.length, 4);
});

test('A script whose connection is lost is the error network, and is requested again', async (t) => {
  const clock = new FakeClock(t);
  const cut = (): Response =>
    new Response(new ReadableStream({ start: (send) => send.error(new TypeError('network error')) }), {
      headers: { 'content-type': 'text/javascript' },
    });
  serveScript(t, cut, script);
  const link = linkOf(startsOf(MissingWorker, MissingWorker, ReadyWorker));
  const runs = link.mustRun();
  await settled();
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
  new FakeClock(t);
  serveScript(t, offline);
  const start = startsOf(MissingWorker, MissingWorker, MissingWorker);
  assert.equal(await linkOf(start).runs(), false);
  assert.equal(await linkOf(start).runs(), false);
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
  const clock = new FakeClock(t);
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
    const document = new EventTarget();
    withGlobal(t, 'document', document);
    serveScript(t, () => new Response('', { status: 404 }));
    class Forbidden extends MissingWorker {
      override greeted(): void {
        document.dispatchEvent(Object.assign(new Event('securitypolicyviolation'), { blockedURI: URL_OF_SCRIPT, disposition }));
        super.greeted();
      }
    }
    assert.match((await failure(code, linkOf(startsOf(Forbidden)).mustRun())).message, message);
  });
}

test('A request that hangs is sent again after 10 seconds', async (t) => {
  const clock = new FakeClock(t);
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
  const clock = new FakeClock(t);
  serveScript(t, hanging);
  const failed = failure('network', linkOf(startsOf(PuppetWorker)).mustRun());
  await seconds(clock, 30);
  assert.match((await failed).message, /did not run within 30 seconds/);
});

test('A worker that is late is terminated, and never used', async (t) => {
  const clock = new FakeClock(t);
  const link = linkOf(startsOf(PuppetWorker));
  const runs = link.runs();
  await seconds(clock, 5);
  assert.equal(await runs, false);
  PuppetWorker.last.say({ kind: 'ready', keys: true });
  await settled();
  link.post({ kind: 'decrypt' });
  assert.deepEqual([PuppetWorker.last.terminated, PuppetWorker.last.posted], [true, []]);
});

test('After a close nothing is started or requested any more', async (t) => {
  const clock = new FakeClock(t);
  const requests = serveScript(t, offline);
  const link = linkOf(startsOf(MissingWorker));
  const runs = link.runs();
  await settled();
  link.close();
  assert.equal(await runs, false);
  await seconds(clock, 60);
  assert.deepEqual([requests.length, PuppetWorker.started.length], [1, 1]);
});
