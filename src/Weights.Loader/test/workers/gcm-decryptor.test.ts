import assert from 'node:assert/strict';
import test from 'node:test';
import { importKey, loadModel, type LoadModelOptions } from 'weights-loader';
import { countDecryptions } from '../support/decryptions.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { withPatience } from '../support/workers/patience.js';
import { PuppetWorker, ReadyWorker } from '../support/workers/puppet-worker.js';
import type { Site } from '../support/server.js';
import { deployment, FILE, MODEL } from '../support/site.js';
import { ThreadWorker } from '../support/workers/thread-worker.js';

const load = (site: Site, more: Partial<LoadModelOptions<FakeOrt>> = {}): Promise<unknown> =>
  loadModel('demo', { ort: new FakeOrt(), key: site.at('/key'), manifest: site.at('/weights/models.json'), ...more });

test('The worker decrypts without copies of the bytes, and ends with the load', async (t) => {
  withGlobal(t, 'Worker', ThreadWorker);
  const page = countDecryptions(t);
  const ort = new FakeOrt();
  await load(await deployment(t), { ort });
  const worker = ThreadWorker.started.at(-1)!;
  assert.match(worker.script, /dist[\\/]weights-loader\.worker\.js$/);
  assert.deepEqual(ort.seen, MODEL);
  assert.ok(ort.wiped);
  assert.equal(page.count(), 0);
  assert.equal(worker.posted.length, 1);
  assert.equal(worker.posted[0]!.container.byteLength, 0);
  assert.equal(worker.posted[0]!.key.extractable, false);
  assert.ok(worker.terminated);
});

test('A failure in the worker has the code that it has on the page', async (t) => {
  withGlobal(t, 'Worker', ThreadWorker);
  const page = countDecryptions(t);
  const key = await importKey(new Uint8Array(32));
  await failure('tampered', load(await deployment(t), { key }));
  const html = await deployment(t, { '/weights/demo.enc': '<!doctype html>'.padEnd(FILE.length) });
  await failure('not-a-container', load(html));
  assert.equal(page.count(), 0);
  assert.ok(ThreadWorker.started.every((worker) => worker.terminated));
});

test('A worker that was not needed is terminated too', async (t) => {
  withGlobal(t, 'Worker', PuppetWorker);
  await failure('key-refused', load(await deployment(t, { '/key': { status: 401 } })));
  assert.ok(PuppetWorker.last.terminated);
  assert.equal(PuppetWorker.last.posted.length, 0);
});

test('If no worker can be started, the page decrypts', async (t) => {
  withGlobal(
    t,
    'Worker',
    class {
      constructor() {
        throw new DOMException('cross-origin', 'SecurityError');
      }
    },
  );
  const page = countDecryptions(t);
  await load(await deployment(t));
  assert.equal(page.count(), 1);
});

test('If the worker script cannot be loaded, the page decrypts', async (t) => {
  withGlobal(
    t,
    'Worker',
    class extends PuppetWorker {
      override begin(): void {
        this.stop();
      }
    },
  );
  const page = countDecryptions(t);
  const ort = new FakeOrt();
  const site = await deployment(t);
  withPatience(t); // the wait never ends
  await load(site, { ort });
  assert.equal(page.count(), 1);
  assert.deepEqual(ort.seen, MODEL);
  assert.equal(PuppetWorker.last.posted.length, 0);
  assert.ok(PuppetWorker.last.terminated);
});

test('If the worker script neither runs nor fails, the page decrypts after 5 seconds', async (t) => {
  withGlobal(t, 'Worker', PuppetWorker);
  const page = countDecryptions(t);
  const site = await deployment(t);
  const patience = withPatience(t);
  const onProgress: LoadModelOptions['onProgress'] = ({ phase, loaded }) => {
    if (phase === 'decrypt' && loaded === 0) {
      setImmediate(() => patience.end());
    }
  };
  await load(site, { onProgress });
  assert.equal(page.count(), 1);
});

test('If the worker stops with the ciphertext, the load ends with an error', async (t) => {
  withGlobal(
    t,
    'Worker',
    class extends ReadyWorker {
      override hear(): void {
        this.stop();
      }
    },
  );
  assert.match((await failure('decrypt', load(await deployment(t)))).message, /worker .* stopped/);
});

test('An abort during decryption ends the worker at once', async (t) => {
  const abort = new AbortController();
  withGlobal(
    t,
    'Worker',
    class extends ReadyWorker {
      override hear(): void {
        abort.abort();
      }
    },
  );
  await assert.rejects(load(await deployment(t), { signal: abort.signal }), { name: 'AbortError' });
  assert.ok(PuppetWorker.last.terminated);
});

test('After an abort before the worker is ready, the page decrypts nothing', async (t) => {
  withGlobal(t, 'Worker', PuppetWorker);
  const page = countDecryptions(t);
  const site = await deployment(t);
  const patience = withPatience(t);
  const abort = new AbortController();
  const onProgress: LoadModelOptions['onProgress'] = ({ phase }) => {
    if (phase === 'decrypt') {
      abort.abort();
    }
  };
  await assert.rejects(load(site, { signal: abort.signal, onProgress }), { name: 'AbortError' });
  patience.end();
  await new Promise(setImmediate);
  assert.equal(page.count(), 0);
});
