import assert from 'node:assert/strict';
import test from 'node:test';
import { loadEncryptedModel, loadModel, type LoadEncryptedOptions, type ModelKey } from 'weights-loader';
import { countDecryptions } from '../support/decryptions.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { KEY } from '../support/models.js';
import { withPatience } from '../support/workers/patience.js';
import { PuppetWorker, ReadyWorker } from '../support/workers/puppet-worker.js';
import { gate, type Site } from '../support/server.js';
import { deployment, FILE, MODEL } from '../support/site.js';
import { ThreadWorker } from '../support/workers/thread-worker.js';

/** Without a manifest the length of the file is not known, so it has a worker. */
const load = (site: Site, more: LoadEncryptedOptions<FakeOrt> = {}, key: ModelKey = KEY): Promise<unknown> =>
  loadEncryptedModel(site.at('/weights/demo.enc'), key, { ort: new FakeOrt(), ...more });

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
  await failure('tampered', load(await deployment(t), {}, new Uint8Array(32)));
  const html = await deployment(t, { '/weights/demo.enc': '<!doctype html>'.padEnd(FILE.length) });
  await failure('not-a-container', load(html));
  assert.equal(page.count(), 0);
  assert.ok(ThreadWorker.started.every((worker) => worker.terminated));
});

test('A worker that stops during the download is not waited for: the page decrypts', async (t) => {
  withGlobal(t, 'Worker', ReadyWorker);
  const page = countDecryptions(t);
  const ort = new FakeOrt();
  const stopped = gate();
  const site = await deployment(t, {
    '/weights/demo.enc': (_, response) => {
      response.writeHead(200, { 'content-length': FILE.length }).write(FILE.subarray(0, 100));
      void stopped.opened.then(() => response.end(FILE.subarray(100)));
    },
  });
  const onProgress: LoadEncryptedOptions['onProgress'] = ({ phase, loaded }) => {
    if (phase === 'download' && loaded > 0) {
      PuppetWorker.last.stop();
      stopped.open();
    }
  };
  await load(site, { ort, onProgress });
  assert.deepEqual([page.count(), PuppetWorker.last.posted.length, PuppetWorker.last.terminated], [1, 0, true]);
  assert.deepEqual(ort.seen, MODEL);
});

test('A file of a manifest that is small is decrypted by the page, without a worker', async (t) => {
  withGlobal(t, 'Worker', ReadyWorker);
  const [page, before] = [countDecryptions(t), PuppetWorker.started.length];
  const site = await deployment(t);
  await loadModel('demo', { ort: new FakeOrt(), key: KEY, manifest: site.at('/weights/models.json') });
  assert.deepEqual([page.count(), PuppetWorker.started.length - before], [1, 0]);
});

test('A worker that was not needed is terminated too', async (t) => {
  withGlobal(t, 'Worker', PuppetWorker);
  await failure('http-status', load(await deployment(t, { '/weights/demo.enc': { status: 404 } })));
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
  const onProgress: LoadEncryptedOptions['onProgress'] = ({ phase, loaded }) => {
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
  const onProgress: LoadEncryptedOptions['onProgress'] = ({ phase }) => {
    if (phase === 'decrypt') {
      abort.abort();
    }
  };
  await assert.rejects(load(site, { signal: abort.signal, onProgress }), { name: 'AbortError' });
  patience.end();
  await new Promise(setImmediate);
  assert.equal(page.count(), 0);
});
