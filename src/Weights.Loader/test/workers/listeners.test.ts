import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import test, { type TestContext } from 'node:test';
import { loadEncryptedModel } from 'weights-loader';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { KeyServer } from '../support/key-server.js';
import { KEY } from '../support/models.js';
import { load, siteWith } from '../support/session-site.js';
import { deployment, MODEL } from '../support/site.js';
import { PuppetWorker, READY } from '../support/workers/puppet-worker.js';

/** Remembers the types of the listeners that are added; returns those that are still there. */
function recordListeners(target: EventTarget): { added: Set<string>; left(): string[] } {
  const added = new Set<string>();
  const add = target.addEventListener.bind(target);
  target.addEventListener = (type: string, ...rest: unknown[]) => {
    added.add(type);
    add(type, ...(rest as [EventListener]));
  };
  return { added, left: () => [...added].flatMap((type) => getEventListeners(target, type).map(() => type)) };
}

function asPage(t: TestContext): { scope: ReturnType<typeof recordListeners>; document: ReturnType<typeof recordListeners> } {
  const [scope, document] = [new EventTarget(), Object.assign(new EventTarget(), { baseURI: 'http://site.test/' })];
  const recorded = { scope: recordListeners(scope), document: recordListeners(document) };
  withGlobal(t, 'document', document);
  withGlobal(t, 'addEventListener', (type: string, ...rest: [EventListener]) => scope.addEventListener(type, ...rest));
  withGlobal(t, 'removeEventListener', scope.removeEventListener.bind(scope));
  return recorded;
}

/** It waits for these to the end, because what it sends late must be wiped. */
const OF_THE_LINK = ['message', 'error', 'messageerror'];

for (const [what, response, fails] of [
  ['that runs', READY, false],
  ['that gets no keys', { ...READY, keys: false }, true],
] as const) {
  test(`After a load with a worker ${what}, only the listeners of its link are left`, async (t) => {
    const { scope, document } = asPage(t);
    const workers: { terminated(): boolean; left(): string[] }[] = [];
    class Recorded extends PuppetWorker {
      constructor() {
        super();
        const { left } = recordListeners(this);
        workers.push({ left, terminated: () => this.terminated });
      }
      override greeted(): void {
        this.say(response);
      }
      override hear(): void {
        this.say({ kind: 'plaintext', plaintext: MODEL.slice() });
      }
    }
    withGlobal(t, 'Worker', Recorded);
    const site = await deployment(t);
    await loadEncryptedModel(site.at('/weights/demo.enc'), KEY, { ort: new FakeOrt(), workerUrl: 'http://site.test/worker.js' });
    assert.deepEqual([...scope.added], ['securitypolicyviolation']);
    assert.deepEqual([scope.left(), document.left()], [[], []]);
    assert.deepEqual(
      workers.map(({ left, terminated }) => [left(), terminated()]),
      [[fails ? [] : OF_THE_LINK, true]],
    );
  });
}

test('After an abort while its worker starts, a load leaves no listener', async (t) => {
  const { scope, document } = asPage(t);
  withGlobal(t, 'Worker', PuppetWorker);
  const [site, abort] = [await deployment(t), new AbortController()];
  const onProgress = (): void => abort.abort();
  const options = { ort: new FakeOrt(), signal: abort.signal, onProgress, workerUrl: 'http://site.test/worker.js' };
  await assert.rejects(loadEncryptedModel(site.at('/weights/demo.enc'), KEY, options), { name: 'AbortError' });
  await new Promise(setImmediate);
  assert.deepEqual([scope.left(), document.left(), PuppetWorker.last.terminated], [[], [], true]);
  assert.equal(getEventListeners(abort.signal, 'abort').length, 0);
});

test('A lease listens for the return of the user until its session is released', async (t) => {
  const { scope, document } = asPage(t);
  await load(await siteWith(t, new KeyServer()));
  assert.deepEqual([...scope.added, ...document.added], ['pageshow', 'resume', 'visibilitychange']);
  assert.deepEqual([scope.left(), document.left()], [[], []]);
});
