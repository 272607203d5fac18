import assert from 'node:assert/strict';
import test, { mock, type TestContext } from 'node:test';
import { cachedModels, clearModelCache, deleteCachedModel, prefetchModel, type LoadProgress, type PrefetchOptions } from 'weights-loader';
import { Device } from '../support/device/device.js';
import { failure } from '../support/failures.js';
import { CHUNKED, GCM, KeptSite, SIZE } from '../support/device/kept-site.js';
import { visit } from '../support/device/kept-visit.js';
import { encrypt, entry, manifest } from '../support/models.js';

const prefetch = (site: KeptSite, name: string, more: PrefetchOptions = {}): Promise<boolean> =>
  prefetchModel(name, { manifest: site.at('/models.json'), ...more });
const names = async (): Promise<string[]> => (await cachedModels()).map(({ name }) => name);

/** Each look at the clock is a second after the one before. */
function passing(t: TestContext): void {
  let now = Date.UTC(2026, 0, 1);
  const clock = mock.method(Date, 'now', () => (now += 1000));
  t.after(() => clock.mock.restore());
}

test('A prefetch needs no key, and the load after it requests no file', async (t) => {
  await Device.begin(t);
  const site = await KeptSite.begin(t);
  for (const model of ['gcm', 'chunked', 'external']) {
    assert.equal(await prefetch(site, model), true);
    assert.notEqual(site.take(), 0);
    assert.equal(await prefetch(site, model), true);
    assert.equal(await visit(t, site, model, { memory: 'stream' }), 0);
  }
});

test('A prefetch reports the progress of each file and of all together', async (t) => {
  await Device.begin(t);
  const site = await KeptSite.begin(t);
  const events: LoadProgress[] = [];
  await prefetch(site, 'external', { onProgress: (progress) => void events.push(progress) });
  const files = ['external.enc', 'weights.bin.enc'];
  for (const file of files) {
    const loaded = events.filter((event) => event.phase === 'download' && event.file === file).map((event) => event.loaded);
    assert.deepEqual([loaded[0], loaded.at(-1)], [0, site.files[`/${file}`]!.length]);
  }
  const total = events.filter(({ phase }) => phase === 'total');
  const bytes = files.reduce((sum, file) => sum + site.files[`/${file}`]!.length, 0);
  assert.ok(total.every((event, i) => event.total === bytes && (i === 0 || event.loaded > total[i - 1]!.loaded)));
  assert.deepEqual([total[0]!.loaded, total.at(-1)!.loaded], [0, bytes]);
});

test('A prefetch ends with its signal, and with what its callback throws', async (t) => {
  await Device.begin(t);
  const site = await KeptSite.begin(t);
  const abort = new AbortController();
  site.hangsAfter = 1_000_000;
  site.hanging = () => abort.abort(new Error('closed'));
  await assert.rejects(prefetch(site, 'gcm', { signal: abort.signal }), /closed/);
  site.hangsAfter = Infinity;
  const onProgress = ({ phase }: LoadProgress): void => {
    if (phase === 'download') {
      throw new Error('callback');
    }
  };
  await assert.rejects(prefetch(site, 'chunked', { onProgress }), /callback/);
});

test('A prefetch of a wrong, missing or unencrypted file keeps nothing', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  site.files['/gcm.enc'] = encrypt(new Uint8Array(SIZE));
  await failure('wrong-file', prefetch(site, 'gcm'));
  site.files['/chunked.enc'] = GCM;
  await assert.rejects(prefetch(site, 'chunked', { retries: 0 }));
  assert.deepEqual(device.find('opfs').concat(device.find('gcm-')), []);
  assert.equal(await prefetch(site, 'plain'), false);
  await failure('unknown-model', prefetch(site, 'nobody'));
});

test('Models are listed with their bytes, the one that was used last first', async (t) => {
  passing(t);
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  await prefetch(site, 'gcm');
  await prefetch(site, 'external');
  await prefetch(site, 'gcm');
  const abort = new AbortController();
  site.hangsAfter = 6_000_000;
  const stopped = prefetch(site, 'chunked', { signal: abort.signal });
  await device.until(Buffer.from(CHUNKED.subarray(40, 104)).toString('hex'), 5_000_000);
  abort.abort(new Error('closed'));
  await assert.rejects(stopped);

  const models = await cachedModels();
  assert.deepEqual(
    models.map(({ name, complete }) => [name, complete]),
    [
      ['chunked', false],
      ['gcm', true],
      ['external', true],
    ],
  );
  assert.equal(models[1]!.bytes, GCM.length);
  assert.equal(models[2]!.bytes, site.files['/external.enc']!.length + site.files['/weights.bin.enc']!.length);
  assert.ok(models.every(({ used }, i) => i === 0 || used < models[i - 1]!.used));
});

test('One model is deleted by its name, or all of them', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  for (const model of ['gcm', 'external', 'small']) {
    await prefetch(site, model);
  }
  assert.equal(await deleteCachedModel('external'), true);
  assert.equal(await deleteCachedModel('external'), false);
  assert.deepEqual(device.find('chunked-'), []);
  assert.deepEqual((await names()).sort(), ['gcm', 'small']);
  await clearModelCache();
  assert.deepEqual(await names(), []);
  assert.deepEqual(device.find('gcm-'), []);
});

test('A model that is complete on the device is used also if the limit is smaller now', async (t) => {
  passing(t);
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  await prefetch(site, 'gcm');
  await prefetch(site, 'small');
  site.take();
  assert.equal(await visit(t, site, 'gcm', { cache: { maxBytes: SIZE / 2 } }), 0);
  assert.deepEqual(await names(), ['gcm', 'small']);
  assert.deepEqual(device.warnings, []);
});

test('The models that were not used for the longest time make room', async (t) => {
  passing(t);
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  const cache = { maxBytes: 2.5 * SIZE };
  for (const model of ['gcm', 'chunked', 'gcm', 'external']) {
    assert.equal(await prefetch(site, model, { cache }), true);
  }
  assert.deepEqual(await names(), ['external', 'gcm']);
  assert.equal(await prefetch(site, 'chunked', { cache: { maxBytes: SIZE } }), false);
  assert.deepEqual(await names(), ['external', 'gcm'], 'nothing is removed for a model that is too large');
  assert.match(device.warnings.join(), /allowed/);
});

test('Half of what the browser gives is the default limit', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  device.setQuota(1.9 * GCM.length);
  assert.equal(await prefetch(site, 'gcm'), false);
  device.setQuota(2.1 * GCM.length);
  assert.equal(await prefetch(site, 'gcm'), true);
});

test('A new version of a model replaces the old one when room is needed', async (t) => {
  passing(t);
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  await visit(t, site, 'gcm');
  const [old] = device.find('gcm-');
  site.files['/gcm.enc'] = encrypt(Buffer.from(await new Response(new Blob([GCM as BlobPart])).arrayBuffer()).subarray(0, SIZE));
  site.models = manifest(entry('gcm', site.files['/gcm.enc']));
  assert.equal(await prefetch(site, 'gcm', { cache: { maxBytes: 1.5 * SIZE } }), true);
  const [listed] = await cachedModels();
  assert.deepEqual([listed!.bytes, listed!.complete], [site.files['/gcm.enc'].length, true]);
  assert.ok(!device.find('gcm-').includes(old!));
});

test('Persistent storage is asked for only on request', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  await prefetch(site, 'small');
  assert.deepEqual(device.find('persist'), []);
  await prefetch(site, 'small', { cache: { persist: true } });
  assert.equal(device.find('persist').length, 1);
});
