import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import test from 'node:test';
import { cachedModels, loadEncryptedModel, prefetchModel, type PrefetchOptions } from 'weights-loader';
import { Device } from '../support/device/device.js';
import { CHUNKED, GCM, KeptSite, SIZE } from '../support/device/kept-site.js';
import { visit } from '../support/device/kept-visit.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { KEY, pinOf } from '../support/models.js';

const prefetch = (site: KeptSite, name: string, more: PrefetchOptions = {}): Promise<boolean> =>
  prefetchModel(name, { manifest: site.at('/models.json'), ...more });

/** Bytes of the largest file on the device. */
const largest = (device: Device): number => Math.max(0, ...device.find('').map((path) => statSync(path).size));

for (const model of ['gcm', 'chunked']) {
  test(`A prefetch from a server that sends without end stops: ${model}`, async (t) => {
    const device = await Device.begin(t);
    const site = await KeptSite.begin(t);
    site.endless = true;
    await failure('too-long', prefetch(site, model));
    assert.equal(largest(device) <= SIZE + 1024 * 1024, true);
    site.endless = false;
    assert.equal(await prefetch(site, model), true);
  });
}

test('Data that is read on demand from a server that sends without end is stored up to its length', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  await prefetch(site, 'external');
  const data = site.files['/weights.bin.enc']!.length;
  device.remove(pinOf(site.files['/weights.bin.enc']!, 'chunked')!);
  site.endless = true;
  await visit(t, site, 'external', { memory: 'stream' });
  assert.equal(largest(device), data);
});

test('A file of unknown length is stored up to the limit', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  const cache = { maxBytes: SIZE / 2 };
  await loadEncryptedModel(site.at('/gcm.enc'), KEY, { ort: new FakeOrt(), cache, pin: pinOf(GCM)! });
  assert.ok(largest(device) <= SIZE / 2);
  assert.equal((await cachedModels())[0]!.complete, false);
});

for (const model of ['gcm', 'chunked']) {
  test(`A prefetch explains a page in place of a file: ${model}`, async (t) => {
    const device = await Device.begin(t);
    const site = await KeptSite.begin(t);
    site.page = '<!doctype html><title>Sign in</title>';
    const { message } = await failure('not-a-container', prefetch(site, model));
    assert.match(message, /HTML page/);
    assert.deepEqual(device.find(`${model}-`), []);
  });
}

test('A page in place of the rest of a file is not added to it', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  await stopped(device, site);
  site.page = '<!doctype html><title>Sign in</title>';
  await failure('not-a-container', prefetch(site, 'chunked'));
  site.page = undefined;
  assert.equal(await prefetch(site, 'chunked'), true);
  assert.equal(await visit(t, site, 'chunked').then(() => visit(t, site, 'chunked')), 0);
});

test('A prefetch of a file that changed begins again', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  site.files['/chunked.enc'] = changed();
  await stopped(device, site);
  site.files['/chunked.enc'] = CHUNKED;
  site.etag = '"2"';
  assert.equal(await prefetch(site, 'chunked'), true);
  site.take();
  assert.equal(await visit(t, site, 'chunked'), 0);
});

test('A prefetch of a file that changes while the connection is lost begins again', async (t) => {
  await Device.begin(t);
  const site = await KeptSite.begin(t);
  site.files['/chunked.enc'] = changed();
  site.hangsAfter = 6_000_000;
  site.hanging = (response) => {
    site.files['/chunked.enc'] = CHUNKED;
    site.etag = '"2"';
    site.hangsAfter = Infinity;
    response.destroy();
  };
  assert.equal(await prefetch(site, 'chunked'), true);
  site.take();
  assert.equal(await visit(t, site, 'chunked'), 0);
});

test('A response that ends early leaves what has arrived', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  for (const [model, whole] of Object.entries({ gcm: GCM, chunked: CHUNKED })) {
    const path = `/${model}.enc`;
    site.files[path] = whole.subarray(0, 6_000_000);
    await failure('truncated', prefetch(site, model, { retries: 0 }));
    site.files[path] = whole.subarray(0, 7_000_000);
    await assert.rejects(visit(t, site, model, { retries: 0 }), { code: 'truncated' });
    site.take();
    site.files[path] = whole;
    assert.equal(await visit(t, site, model), whole.length - 7_000_000);
  }
  assert.deepEqual(device.warnings, []);
});

test('A wrong file on the server removes no other file', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  const path = '/weights.bin.enc';
  const right = site.files[path]!;
  for (const memory of ['buffer', 'stream'] as const) {
    await prefetch(site, 'external');
    device.remove(pinOf(right, 'chunked')!);
    site.files[path] = CHUNKED;
    site.take();
    await assert.rejects(visit(t, site, 'external', { memory }));
    site.files[path] = right;
    site.take();
    assert.equal(await visit(t, site, 'external', { memory }), right.length);
  }
});

/** The file with the same pin, and another byte in a part that is stored first. */
function changed(): Uint8Array {
  const bytes = CHUNKED.slice();
  bytes[1_000_000]! ^= 1;
  return bytes;
}

/** Prefetches a part of a file. */
async function stopped(device: Device, site: KeptSite): Promise<void> {
  const abort = new AbortController();
  site.hangsAfter = 6_000_000;
  const stopped = prefetch(site, 'chunked', { signal: abort.signal });
  await device.until('chunked', 5_000_000);
  abort.abort(new Error('closed'));
  await assert.rejects(stopped, /closed/);
  site.hangsAfter = Infinity;
}
