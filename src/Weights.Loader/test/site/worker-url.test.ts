import assert from 'node:assert/strict';
import test from 'node:test';
import { loadEncryptedModel, loadModel, type LoadEncryptedOptions } from 'weights-loader';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { KEY } from '../support/models.js';
import { recordWorkers } from '../support/workers/puppet-worker.js';
import type { Site } from '../support/server.js';
import { deployment } from '../support/site.js';

const load = (site: Site, more: LoadEncryptedOptions<FakeOrt> = {}): Promise<unknown> =>
  loadEncryptedModel(site.at('/weights/demo.enc'), KEY, { ort: new FakeOrt(), ...more });

test('Workers are started from the option "workerUrl", relative to the page', async (t) => {
  withGlobal(t, 'document', { baseURI: 'http://site.test/app/' });
  const workers = recordWorkers(t);
  await load(await deployment(t), { workerUrl: 'static/worker.js?v=1' });
  assert.deepEqual(workers, ['http://site.test/app/static/worker.js?v=1']);
});

test('An isolated session is started from the option "workerUrl" too', async (t) => {
  const workers = recordWorkers(t);
  const site = await deployment(t);
  const isolation = { isolate: true, ortUrl: 'http://site.test/ort.mjs' } as const;
  await assert.rejects(
    loadModel('demo', { ...isolation, manifest: site.at('/weights/models.json'), workerUrl: new URL('http://site.test/worker.js') }),
  );
  assert.deepEqual(workers, ['http://site.test/worker.js']);
});

test('Without the option, workers are started from the script beside the loader', async (t) => {
  const workers = recordWorkers(t);
  await load(await deployment(t));
  assert.deepEqual(workers, [import.meta.resolve('weights-loader/weights-loader.worker.js')]);
});
