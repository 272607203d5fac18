import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { loadModel, type LoadModelOptions } from 'weights-loader';
import { turnsOf } from '../../src/ort/session-turns.js';
import { encryptChunked } from '../support/containers.js';
import { failure } from '../support/failures.js';
import { withJspi } from '../support/globals.js';
import { entry, externalEntry, KEY, manifest, plaintext } from '../support/models.js';
import { externalTensor, model } from '../support/onnx.js';
import { gate, serve, type Site } from '../support/server.js';

interface Creation {
  readonly model: Uint8Array;
  end(outcome?: Error): void;
}

/** onnxruntime-web whose sessions are made when a test says so. */
class SlowOrt {
  readonly creations: Creation[] = [];
  #heard = gate();
  readonly InferenceSession = {
    create: (model: Uint8Array): Promise<{ released: boolean; run(): Promise<string>; release(): void }> =>
      new Promise((resolve, reject) => {
        const session = { released: false, run: async () => 'ran', release: () => void (session.released = true) };
        this.creations.push({ model, end: (outcome) => (outcome === undefined ? resolve(session) : reject(outcome)) });
        this.#heard.open();
      }),
  };

  /** Waits for the creation of this number, counted from 1. */
  async creation(number: number): Promise<Creation> {
    while (this.creations.length < number) {
      this.#heard = gate();
      await this.#heard.opened;
    }
    return this.creations[number - 1]!;
  }
}

const never = new AbortController().signal;
const GRAPH = model(externalTensor('w.bin'));
const DATA = plaintext(9000);
const sealed = (bytes: Uint8Array, file: string): Uint8Array => encryptChunked(bytes, { file, chunkLog2: 12, salt: '5a'.repeat(32) });

function publish(t: TestContext): Promise<Site> {
  const [graph, data] = [sealed(GRAPH, 'demo.onnx'), sealed(DATA, 'w.bin')];
  const external = [externalEntry('w.bin', 'w.bin.enc', data, DATA.length, 'chunked')];
  return serve(t, {
    '/models.json': manifest(entry('demo', graph, { format: 'chunked', size: GRAPH.length, external })),
    '/demo.enc': graph,
    '/w.bin.enc': data,
  });
}

const load = (site: Site, ort: Pick<SlowOrt, 'InferenceSession'>, more: Partial<LoadModelOptions> = {}): Promise<any> =>
  loadModel('demo', { ort, key: KEY, manifest: site.at('/models.json'), ...more });

/** A load that has everything but its session. */
async function waiting(
  site: Site,
  ort: Pick<SlowOrt, 'InferenceSession'>,
  more: Partial<LoadModelOptions> = {},
): Promise<{ readonly loading: Promise<unknown> }> {
  const decrypted = gate();
  const done = new Set<string>();
  const onProgress: LoadModelOptions['onProgress'] = ({ phase, file, loaded, total }) => {
    if (phase === 'decrypt' && loaded === total && done.add(file).size === 2) {
      decrypted.open();
    }
  };
  const loading = load(site, ort, { ...more, onProgress });
  loading.catch(() => undefined);
  await decrypted.opened;
  await new Promise(setImmediate);
  return { loading }; // in an object, because a caller would wait for a promise
}

test('A session is made after the one before, and the downloads are not', async (t) => {
  const [site, ort] = [await publish(t), new SlowOrt()];
  const first = load(site, ort);
  const creation = await ort.creation(1);
  const { loading: second } = await waiting(site, ort);
  assert.equal(ort.creations.length, 1);
  creation.end();
  await first;
  (await ort.creation(2)).end();
  await second;
});

test('A session is made after one that failed', async (t) => {
  const [site, ort] = [await publish(t), new SlowOrt()];
  const first = failure('session', load(site, ort));
  const creation = await ort.creation(1);
  const { loading: second } = await waiting(site, ort);
  creation.end(new Error('unsupported operator'));
  await first;
  (await ort.creation(2)).end();
  await second;
});

test('A module and its default export take turns', async (t) => {
  const [site, ort] = [await publish(t), new SlowOrt()];
  void load(site, { ...ort });
  const creation = await ort.creation(1);
  const { loading: second } = await waiting(site, { InferenceSession: ort.InferenceSession });
  assert.equal(ort.creations.length, 1);
  creation.end();
  (await ort.creation(2)).end();
  await second;
});

test('Two copies of the loader take turns', async (t) => {
  const [site, ort] = [await publish(t), new SlowOrt()];
  const other = gate();
  void turnsOf(ort).create(false, () => other.opened, never); // the copy in this test's bundle
  const { loading } = await waiting(site, ort);
  assert.equal(ort.creations.length, 0);
  other.open();
  (await ort.creation(1)).end();
  await loading;
});

test('A load that is aborted while it waits makes no session', async (t) => {
  const [site, ort, abort] = [await publish(t), new SlowOrt(), new AbortController()];
  void load(site, ort);
  const creation = await ort.creation(1);
  const { loading: second } = await waiting(site, ort, { signal: abort.signal });
  abort.abort();
  await assert.rejects(second, { name: 'AbortError' });
  const third = load(site, ort);
  creation.end();
  (await ort.creation(2)).end();
  await third;
  assert.equal(ort.creations.length, 2);
});

test('After an abort the next session waits until onnxruntime-web has ended', async (t) => {
  const [site, ort, abort] = [await publish(t), new SlowOrt(), new AbortController()];
  const first = load(site, ort, { signal: abort.signal });
  const creation = await ort.creation(1);
  abort.abort();
  await assert.rejects(first, { name: 'AbortError' });
  const { loading: second } = await waiting(site, ort);
  assert.equal(ort.creations.length, 1);
  creation.end();
  (await ort.creation(2)).end();
  await second;
});

test('The test of onnxruntime-web takes its turn', async (t) => {
  withJspi(t);
  const [site, ort] = [await publish(t), new SlowOrt()];
  const first = load(site, ort, { memory: 'buffer' });
  const creation = await ort.creation(1);
  const second = load(site, ort, { memory: 'stream' });
  const requests = site.requests.length;
  while (site.requests.length < requests + 2) {
    await new Promise(setImmediate);
  }
  assert.equal(ort.creations.length, 1);
  creation.end();
  await first;
  (await ort.creation(2)).end(new Error('no ranges'));
  (await ort.creation(3)).end();
  await second;
});

test('While external data is read on demand, sessions with a device do not run', async () => {
  const turns = turnsOf(new SlowOrt());
  const [reading, running] = [gate(), gate()];
  const log: string[] = [];
  const run = turns.run(async () => {
    await running.opened;
    log.push('first run');
  });
  const read = async (): Promise<void> => {
    log.push('reading');
    await reading.opened;
    log.push('made');
  };
  const made = turns.create(true, read, never);
  await new Promise(setImmediate);
  const later = turns.run(async () => void log.push('second run'));
  await new Promise(setImmediate);
  assert.deepEqual(log, []);
  running.open();
  await run;
  reading.open();
  await Promise.all([made, later]);
  assert.deepEqual(log, ['first run', 'reading', 'made', 'second run']);
});

for (const [executionProviders, kept] of [
  [undefined, true],
  [['wasm', { name: 'cpu' }], true],
  [[{ name: 'webgpu' }, 'wasm'], false],
] as const) {
  test(`The run of a session for ${JSON.stringify(executionProviders)} ${kept ? 'never waits' : 'waits'}`, async (t) => {
    const [site, ort] = [await publish(t), new SlowOrt()];
    const loading = load(site, ort, { sessionOptions: { executionProviders } as never });
    (await ort.creation(1)).end();
    const session = (await loading) as { run(): Promise<string> };
    const reading = gate();
    const made = turnsOf(ort).create(true, () => reading.opened, never);
    await new Promise(setImmediate);
    let ran = false;
    const run = session.run().then(() => (ran = true));
    await new Promise(setImmediate);
    assert.equal(ran, kept);
    reading.open();
    await Promise.all([made, run]);
  });
}
