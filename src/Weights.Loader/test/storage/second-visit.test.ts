import assert from 'node:assert/strict';
import test from 'node:test';
import { cachedModels, loadEncryptedModel, loadModel, type LoadModelOptions } from 'weights-loader';
import { Device } from '../support/device/device.js';
import { FakeOrt } from '../support/fake-ort.js';
import { GCM, KeptSite, MODEL } from '../support/device/kept-site.js';
import { visit } from '../support/device/kept-visit.js';
import { KEY, pinOf } from '../support/models.js';

/** An onnxruntime-web for workers, which names the last byte of a model. */
const ORT = `data:text/javascript,${encodeURIComponent(`
  export const InferenceSession = {
    create: async (model) => ({ inputNames: [String(model.length)], outputNames: [String(model.at(-1))], run: async () => ({}) }),
  };
`)}`;

interface Way {
  readonly model: string;
  readonly opfs?: boolean;
  readonly more?: Partial<LoadModelOptions>;
}

const ways: Record<string, Way> = {
  'a small gcm model': { model: 'small' },
  'a gcm model': { model: 'gcm' },
  'a chunked model': { model: 'chunked' },
  'external data in a buffer': { model: 'external', more: { memory: 'buffer' } },
  'external data that is read on demand': { model: 'external', more: { memory: 'stream' } },
  'a gcm model, without OPFS': { model: 'gcm', opfs: false },
  'a chunked model, without OPFS': { model: 'chunked', opfs: false },
  'external data that is read on demand, without OPFS': { model: 'external', opfs: false, more: { memory: 'stream' } },
};

for (const [what, { model, opfs = true, more }] of Object.entries(ways)) {
  test(`The second visit requests no file: ${what}`, async (t) => {
    const device = await Device.begin(t, { opfs });
    const site = await KeptSite.begin(t);
    const files = model === 'external' ? ['/external.enc', '/weights.bin.enc'] : [`/${model}.enc`];
    const bytes = files.reduce((sum, path) => sum + site.files[path]!.length, 0);
    assert.equal(await visit(t, site, model, more), bytes, 'each byte is sent once');
    assert.equal(await visit(t, site, model, more), 0);
    const [kept] = await cachedModels();
    assert.deepEqual([kept!.name, kept!.bytes, kept!.complete], [model, bytes, true]);
    assert.deepEqual(device.warnings, []);
  });
}

for (const model of ['gcm', 'chunked']) {
  test(`The second visit of an isolated session requests no file: ${model}`, async (t) => {
    await Device.begin(t);
    const site = await KeptSite.begin(t);
    for (const bytes of [site.files[`/${model}.enc`]!.length, 0]) {
      const options = { isolate: true, ortUrl: ORT, key: KEY, manifest: site.at('/models.json'), cache: true } as const;
      const session = await loadModel(model, options);
      assert.deepEqual([session.inputNames, session.outputNames], [[String(MODEL.length)], [String(MODEL.at(-1))]]);
      session.dispose();
      assert.equal(site.take(), bytes);
    }
  });
}

test('Without the option nothing is kept', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  await visit(t, site, 'small', { cache: false });
  assert.notEqual(await visit(t, site, 'small', { cache: false }), 0);
  assert.deepEqual(device.find('gcm'), []);
});

test('A file without a manifest is kept only with its pin', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  const load = (pin: string | undefined): Promise<unknown> =>
    loadEncryptedModel(site.at('/gcm.enc'), KEY, { ort: new FakeOrt(), cache: true, pin } as never);
  await load(undefined);
  assert.deepEqual(device.find('gcm'), []);
  await load(pinOf(GCM));
  site.take();
  await load(pinOf(GCM));
  assert.equal(site.take(), 0);
  assert.equal((await cachedModels())[0]!.name, site.at('/gcm.enc'));
});

test('An unencrypted model is not kept', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  await loadModel('plain', { ort: new FakeOrt(), manifest: site.at('/models.json'), cache: true });
  assert.deepEqual([device.find('none'), device.find('record')], [[], []]);
});
