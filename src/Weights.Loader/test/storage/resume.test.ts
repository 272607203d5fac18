import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { prefetchModel, type LoadModelOptions } from 'weights-loader';
import { Device } from '../support/device/device.js';
import { CHUNKED, GCM, KeptSite, MODEL } from '../support/device/kept-site.js';
import { visit } from '../support/device/kept-visit.js';
import { encrypt } from '../support/models.js';

const MIB = 1024 * 1024;

/** Where the download stops. */
const STOP = 6 * MIB;

interface Stop {
  readonly opfs?: boolean;
  readonly model: string;
  readonly format?: string;
  readonly more?: Partial<LoadModelOptions>;
  /** Bytes that are stored then, at least. A part that is read at once is lost with the tab. */
  readonly stored?: number;
}

/** Visits a site whose response hangs, and leaves when what has arrived is stored. */
async function killed(
  t: TestContext,
  device: Device,
  site: KeptSite,
  { model, format = model, more, stored = STOP - MIB }: Stop,
): Promise<void> {
  const abort = new AbortController();
  site.hangsAfter = STOP;
  const visiting = visit(t, site, model, { ...more, signal: abort.signal });
  await Promise.race([device.until(format, stored), visiting]);
  abort.abort(new Error('killed'));
  await assert.rejects(visiting, /killed/);
  site.hangsAfter = Infinity;
  site.take();
}

const stops: Record<string, Stop> = {
  'a gcm model': { model: 'gcm' },
  'a chunked model': { model: 'chunked' },
  'external data in a buffer': { model: 'external', format: 'chunked', more: { memory: 'buffer' } },
  'external data that is read on demand': { model: 'external', format: 'chunked', more: { memory: 'stream' } },
  'a gcm model, without OPFS': { model: 'gcm', opfs: false, stored: 4 * MIB },
  'a chunked model, without OPFS': { model: 'chunked', opfs: false, stored: 4 * MIB },
};
for (const [what, stop] of Object.entries(stops)) {
  test(`A download that was killed goes on where it stopped: ${what}`, async (t) => {
    const device = await Device.begin(t, stop);
    const site = await KeptSite.begin(t);
    const { stored = STOP - MIB, model } = stop;
    await killed(t, device, site, stop);

    const path = model === 'external' ? '/weights.bin.enc' : `/${model}.enc`;
    const sent = await visit(t, site, model, stop.more);
    const size = site.files[path]!.length;
    assert.ok(sent >= size - STOP && sent <= size - stored, `${sent} of ${size} bytes were sent again`);
    assert.equal(await visit(t, site, model, stop.more), 0);
    assert.deepEqual(device.warnings, []);
  });
}

test('The rest is requested with If-Range: a file that changed is sent as a whole', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  await killed(t, device, site, { model: 'chunked' });
  site.etag = '"2"';
  const visiting = visit(t, site, 'chunked');
  await device.until('chunked', CHUNKED.length);
  const [{ range, ifRange } = { range: '', ifRange: '' }] = site.served;
  assert.match(range!, /^bytes=[56]\d{6}-$/);
  assert.equal(ifRange, '"1"');
  assert.equal(await visiting, CHUNKED.length);
});

test('Bytes of an older file and of a newer one never make a model', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  for (const model of ['gcm', 'chunked']) {
    await killed(t, device, site, { model });
    const path = `/${model}.enc`;
    const [right, wrong] = [site.files[path]!, encrypt(MODEL)];
    site.files[path] = wrong;
    site.etag = `"${model}"`;
    await assert.rejects(visit(t, site, model), { code: model === 'gcm' ? 'wrong-file' : /wrong-container|truncated|wrong-file|too-long/ });
    site.files[path] = right;
    await visit(t, site, model);
    assert.equal(await visit(t, site, model), 0);
  }
  assert.ok(GCM.length > STOP);
});

test('What a prefetch has stored is used by a load, and the reverse', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  const prefetch = (signal?: AbortSignal): Promise<boolean> => prefetchModel('chunked', { manifest: site.at('/models.json'), signal });
  const abort = new AbortController();
  site.hangsAfter = STOP;
  const stopped = prefetch(abort.signal);
  await device.until('chunked', STOP - MIB);
  abort.abort(new Error('killed'));
  await assert.rejects(stopped, /killed/);
  site.take();

  site.hangsAfter = 8 * MIB;
  const visiting = new AbortController();
  const visited = visit(t, site, 'chunked', { signal: visiting.signal });
  await device.until('chunked', 7 * MIB);
  visiting.abort(new Error('killed'));
  await assert.rejects(visited, /killed/);
  assert.ok(site.take() <= 3 * MIB);

  site.hangsAfter = Infinity;
  assert.equal(await prefetch(), true);
  assert.ok(site.take() <= CHUNKED.length - 7 * MIB);
  assert.equal(await visit(t, site, 'chunked'), 0);
});
