import assert from 'node:assert/strict';
import test from 'node:test';
import { cachedModels, clearModelCache, deleteCachedModel, loadEncryptedModel, loadModel, prefetchModel } from 'weights-loader';
import { Device } from '../support/device/device.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { CHUNKED, GCM, KeptSite } from '../support/device/kept-site.js';
import { visit } from '../support/device/kept-visit.js';
import { KEY, pinOf } from '../support/models.js';

const ways = { gcm: {}, chunked: {}, external: { memory: 'stream' } } as const;

for (const opfs of [true, false]) {
  const where = opfs ? 'OPFS' : 'the Cache API';
  for (const [model, more] of Object.entries(ways)) {
    test(`A changed byte in ${where} is found, and the file is loaded again: ${model}`, async (t) => {
      const device = await Device.begin(t, { opfs });
      const site = await KeptSite.begin(t);
      await visit(t, site, model, more);
      device.damage(model === 'gcm' ? 'gcm' : 'chunked');
      const damaged = model === 'external' ? '/weights.bin.enc' : `/${model}.enc`;
      assert.equal(await visit(t, site, model, more), site.files[damaged]!.length);
      assert.equal(await visit(t, site, model, more), 0);
    });

    test(`A load goes on if ${where} is full: ${model}`, async (t) => {
      const device = await Device.begin(t, { opfs });
      const site = await KeptSite.begin(t);
      await visit(t, site, 'small');
      device.setQuota(5 * 1024 * 1024);
      const bytes = await visit(t, site, model, { ...more, cache: { maxBytes: 1e9 } });
      assert.ok(model === 'external' || bytes === site.files[`/${model}.enc`]!.length);
      assert.ok((await cachedModels()).every(({ name, complete }) => complete === (name === 'small')));
    });
  }

  test(`A file that was cut in ${where} is loaded again`, async (t) => {
    const device = await Device.begin(t, { opfs });
    const site = await KeptSite.begin(t);
    await visit(t, site, 'chunked');
    device.cut('chunked', 1000);
    assert.notEqual(await visit(t, site, 'chunked'), 0);
    await visit(t, site, 'chunked');
    assert.equal(await visit(t, site, 'chunked'), 0);
  });

  test(`What is left of files that were removed from ${where} is not used, and is removed`, async (t) => {
    const device = await Device.begin(t, { opfs });
    const site = await KeptSite.begin(t);
    await visit(t, site, 'gcm');
    device.forget();
    assert.deepEqual(await cachedModels(), []);
    await visit(t, site, 'chunked');
    assert.deepEqual(device.find('gcm-'), []);
    device.forget();
    assert.equal(await visit(t, site, 'chunked'), CHUNKED.length);
  });
}

test('A damaged file on the server is loaded twice at most', async (t) => {
  await Device.begin(t);
  const site = await KeptSite.begin(t);
  const changed = CHUNKED.slice();
  changed[5_000_000]! ^= 1;
  site.files['/chunked.enc'] = changed;
  const load = (): Promise<unknown> =>
    loadModel('chunked', { ort: new FakeOrt(), key: KEY, manifest: site.at('/models.json'), cache: true });
  await failure('tampered', load());
  assert.equal(site.served.length, 1);
  await failure('tampered', load());
  assert.equal(site.served.length, 2, 'nothing of it was kept');
});

test('Tries with a wrong key download the file once', async (t) => {
  await Device.begin(t);
  const site = await KeptSite.begin(t);
  const load = (key: Uint8Array): Promise<unknown> =>
    loadEncryptedModel(site.at('/gcm.enc'), key, { ort: new FakeOrt(), cache: true, pin: pinOf(GCM)! });
  for (let attempt = 0; attempt < 3; attempt++) {
    await failure('tampered', load(new Uint8Array(32)));
  }
  assert.equal(site.take(), GCM.length);
  await load(KEY);
  assert.equal(site.take(), 0);

  // The file may be damaged now, so it is downloaded again. That shows that the key is wrong.
  for (let attempt = 0; attempt < 3; attempt++) {
    await failure('tampered', load(new Uint8Array(32)));
  }
  assert.equal(site.take(), GCM.length);
  await load(KEY);
  assert.equal(site.take(), 0);
});

test('Without storage a load goes on, and says so once', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  withGlobal(t, 'caches', {
    open: async () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    },
  });
  for (const bytes of [GCM.length, GCM.length]) {
    assert.equal(await visit(t, site, 'gcm'), bytes);
  }
  assert.equal(device.warnings.length, 1);
  assert.match(device.warnings[0]!, /insecure/);
  assert.equal(await prefetchModel('gcm', { manifest: site.at('/models.json') }), false);
  assert.deepEqual(await cachedModels(), []);
  assert.equal(await deleteCachedModel('gcm'), false);
  await clearModelCache();
});

test('Without workers a load goes on, and keeps nothing', async (t) => {
  await Device.begin(t);
  const site = await KeptSite.begin(t);
  withGlobal(t, 'Worker', undefined);
  assert.equal(await visit(t, site, 'gcm'), GCM.length);
  assert.equal(await visit(t, site, 'gcm'), GCM.length);
});

test('Storage that is cleared during a load does not end it', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  for (const [model, more] of Object.entries(ways)) {
    await visit(t, site, model, more);
    // When the session is made, the load has opened all files. Those that are read on demand are then read from the network.
    let cleared = false;
    await visit(t, site, model, {
      ...more,
      onProgress: ({ phase, loaded }) => {
        if (!cleared && phase === 'download' && loaded > 0) {
          cleared = true;
          device.clear();
        }
      },
    });
    assert.ok(cleared);
  }
});

test('A storage that does not respond does not stop a load', async (t) => {
  await Device.begin(t);
  const site = await KeptSite.begin(t);
  withGlobal(t, 'caches', { open: () => new Promise(() => undefined) });
  const { setTimeout: start } = globalThis;
  withGlobal(t, 'setTimeout', (callback: () => void, delay = 0) => start(callback, delay === 5000 ? 0 : delay));
  assert.equal(await visit(t, site, 'small'), site.files['/small.enc']!.length);
});
