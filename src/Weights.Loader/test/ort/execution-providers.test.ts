import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { loadModel, type LoadModelOptions } from 'weights-loader';
import { failure } from '../support/failures.js';
import { detach, FakeOrt } from '../support/fake-ort.js';
import { KEY } from '../support/models.js';
import type { Site } from '../support/server.js';
import { deployment, MODEL } from '../support/site.js';

/** onnxruntime-web that can make sessions only with these execution providers. */
class PickyOrt extends FakeOrt {
  readonly tried: string[] = [];
  readonly models: Uint8Array[] = [];

  constructor(...works: string[]) {
    super((model) => {
      const { executionProviders } = this.options as { executionProviders: (string | { name: string })[] };
      const names = executionProviders.map((provider) => (typeof provider === 'string' ? provider : provider.name));
      this.tried.push(names.join('+'));
      this.models.push(model.slice());
      if (!works.includes(names[0]!)) {
        throw new Error(`${names[0]} does not have the operator`);
      }
    });
  }
}

const ALL = [{ name: 'webgpu' }, 'webgl', 'wasm'];
const load = (site: Site, ort: FakeOrt, more: Partial<LoadModelOptions<FakeOrt>> = {}): Promise<unknown> =>
  loadModel('demo', {
    ort,
    key: KEY,
    manifest: site.at('/weights/models.json'),
    sessionOptions: { executionProviders: ALL, logId: 'mine' } as never,
    ...more,
  });
const downloads = (site: Site): number => site.requests.filter((url) => url.includes('.enc')).length;

async function tried(t: TestContext, ort: PickyOrt): Promise<Site> {
  const site = await deployment(t);
  await load(site, ort);
  return site;
}

test('If the first execution provider cannot run the model, the others are tried on one download', async (t) => {
  const ort = new PickyOrt('wasm');
  const site = await tried(t, ort);
  assert.deepEqual(ort.tried, ['webgpu+webgl+wasm', 'webgl+wasm', 'wasm']);
  assert.deepEqual(ort.models, [MODEL, MODEL, MODEL]);
  assert.equal((ort.options as { logId: string }).logId, 'mine');
  assert.equal(downloads(site), 1);
  assert.ok(ort.wiped);
});

test('If the first execution provider works, no other is tried', async (t) => {
  const ort = new PickyOrt('webgpu', 'wasm');
  await tried(t, ort);
  assert.deepEqual(ort.tried, ['webgpu+webgl+wasm']);
});

test('The progress reports name the execution providers of each attempt', async (t) => {
  const reported: (readonly string[] | undefined)[] = [];
  await load(await deployment(t), new PickyOrt('webgl'), {
    onProgress: ({ phase, loaded, executionProviders }) => void (phase === 'session' && loaded === 0 && reported.push(executionProviders)),
  });
  assert.deepEqual(reported, [
    ['webgpu', 'webgl', 'wasm'],
    ['webgl', 'wasm'],
  ]);
});

test('If no execution provider works, the error has the reason of each', async (t) => {
  const ort = new PickyOrt();
  const { message } = await failure('session', load(await deployment(t), ort));
  assert.match(message, /webgpu does not have.*webgl does not have.*wasm does not have/s);
  assert.ok(ort.wiped);
});

test('A model that was moved to the worker of onnxruntime-web is not tried again', async (t) => {
  let creations = 0;
  const ort = new FakeOrt((model) => {
    creations++;
    detach(model);
    throw new Error('unsupported operator');
  });
  await failure('session', load(await deployment(t), ort));
  assert.equal(creations, 1);
});

test('After an abort no other execution provider is tried', async (t) => {
  const abort = new AbortController();
  const ort = new PickyOrt('wasm');
  const slow = {
    InferenceSession: { create: (model: Uint8Array, options: never) => aborting(ort.InferenceSession.create(model, options)) },
  };
  const aborting = async <T>(creation: Promise<T>): Promise<T> => {
    abort.abort();
    return creation;
  };
  await assert.rejects(load(await deployment(t), slow as never, { signal: abort.signal }), { name: 'AbortError' });
  await new Promise(setImmediate);
  assert.equal(ort.tried.length, 1);
});
