import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { WorkerLink } from '../../src/workers/worker-link.js';
import type { StartWorker } from '../../src/workers/start-worker.js';
import type { FakeClock } from '../support/fake-clock.js';
import { withGlobal } from '../support/globals.js';
import { PuppetWorker } from '../support/workers/puppet-worker.js';

export const URL_OF_SCRIPT = 'https://site.test/weights/weights-loader.worker.js';

/** Its script cannot be loaded. */
export class MissingWorker extends PuppetWorker {
  override greeted(): void {
    this.stop();
  }
}

/** Starts these workers, one after the other; the last of them again and again. */
export function startsOf(...kinds: (typeof PuppetWorker)[]): StartWorker {
  return startsAt(URL_OF_SCRIPT, ...kinds);
}

export function startsAt(url: string, ...kinds: (typeof PuppetWorker)[]): StartWorker {
  PuppetWorker.started.length = 0;
  const start = (): Worker => new kinds[Math.min(PuppetWorker.started.length, kinds.length - 1)]!() as unknown as Worker;
  return Object.assign(start, { url: () => url });
}

export const linkOf = (start: StartWorker, keys = false): WorkerLink<{ kind: string }> =>
  new WorkerLink(
    start,
    keys,
    () => true,
    () => undefined,
  );

/** What the server sends, one response after the other; the last of them again and again. */
export function serveScript(t: TestContext, ...responses: ((signal: AbortSignal) => Response | Promise<Response>)[]): RequestInit[] {
  const requests: RequestInit[] = [];
  withGlobal(t, 'fetch', async (url: string, init: RequestInit) => {
    assert.equal(url, URL_OF_SCRIPT);
    requests.push(init);
    return responses[Math.min(requests.length, responses.length) - 1]!(init.signal!);
  });
  return requests;
}

export const script = (): Response => new Response('', { headers: { 'content-type': 'text/javascript' } });
export const offline = (): Response => {
  throw new TypeError('Failed to fetch');
};

/** Lets a window or a worker have events. */
export function asGlobalScope(t: TestContext): EventTarget {
  const scope = new EventTarget();
  withGlobal(t, 'addEventListener', scope.addEventListener.bind(scope));
  return scope;
}

/** A policy forbids, or would forbid, to start a worker. */
export const violation = (blockedURI: string, disposition = 'enforce'): Event =>
  Object.assign(new Event('securitypolicyviolation'), { blockedURI, disposition });

/** The error's class is that of src/, and not that of dist/ as in the other tests. */
export async function failure(code: string, work: Promise<unknown>): Promise<Error> {
  const error = await work.then(
    () => assert.fail(`It should have failed with ${code}.`),
    (reason: unknown) => reason as Error & { code?: string },
  );
  assert.deepEqual([error.name, error.code], ['WeightsError', code], error.message);
  return error;
}

export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export async function seconds(clock: FakeClock, count: number): Promise<void> {
  for (let second = 0; second < count; second++) {
    clock.pass(1000);
    await settled();
    await settled();
  }
}
