import assert from 'node:assert/strict';
import test, { mock } from 'node:test';
import { importKey, loadModel, type IsolatedSession, type LoadModelOptions, type LoadProgress } from 'weights-loader';
import { encryptChunked } from '../support/containers.js';
import { failure } from '../support/failures.js';
import { withGlobal } from '../support/globals.js';
import { KeyServer, problem } from '../support/key-server.js';
import { entry, KEY, manifest, plaintext } from '../support/models.js';
import { gate, type Site } from '../support/server.js';
import { siteWith } from '../support/session-site.js';
import { deployment, FILE } from '../support/site.js';
import { ThreadWorker } from '../support/workers/thread-worker.js';

/** A module that a worker imports as onnxruntime-web. Its run doubles the input and returns the model's size. */
const ORT = `data:text/javascript,${encodeURIComponent(`
  export class Tensor {
    constructor(type, data, dims) { Object.assign(this, { type, data, dims }); }
    async getData() { return this.data; }
  }
  export const InferenceSession = {
    async create(model, options) {
      if (options?.fails) { throw new Error('unsupported operator'); }
      const size = model.length;
      const last = model[size - 1];
      return {
        inputNames: ['x'],
        outputNames: ['y', 'model'],
        async run({ x }, fetches, options) {
          if (options?.fails) { throw 1234; }
          if (!(x instanceof Tensor)) { throw new Error('not a tensor'); }
          const y = new Tensor('float32', x.data.map((value) => 2 * value), x.dims);
          return { y, model: new Tensor('string', [String(size), String(last), String(fetches)], [3]) };
        },
      };
    },
  };
`)}`;

const SIZE = 5000;
const CHUNKED = encryptChunked(plaintext(SIZE), { file: 'demo.onnx', chunkLog2: 12, salt: '5a'.repeat(32) });
const LISTED = manifest(entry('demo', CHUNKED, { format: 'chunked', size: SIZE }));

const load = (site: Site, more: Partial<LoadModelOptions> = {}, ortUrl = ORT): Promise<IsolatedSession> =>
  loadModel('demo', { isolate: true, ortUrl, key: site.at('/key'), manifest: site.at('/weights/models.json'), ...more });

const input = (...values: number[]): { type: string; data: Float32Array; dims: number[] } => ({
  type: 'float32',
  data: Float32Array.from(values),
  dims: [values.length],
});

for (const [format, routes] of [
  ['chunked', { '/weights/models.json': LISTED, '/weights/demo.enc': CHUNKED }],
  ['gcm', { '/weights/demo.enc': FILE }],
] as const) {
  test(`An isolated ${format} session runs in a worker, and the page decrypts nothing`, async (t) => {
    withGlobal(t, 'Worker', ThreadWorker);
    const decrypt = mock.method(crypto.subtle, 'decrypt');
    t.after(() => decrypt.mock.restore());
    const events: LoadProgress[] = [];
    const session = await load(await deployment(t, routes), { onProgress: (progress) => void events.push(progress) });
    t.after(() => session.dispose());
    assert.deepEqual([session.inputNames, session.outputNames], [['x'], ['y', 'model']]);
    const x = input(1, 2, 3);
    const { y, model } = await session.run({ x }, ['y']);
    assert.deepEqual(y, { ...input(2, 4, 6) });
    assert.deepEqual(model!.data, [String(SIZE), String(plaintext(SIZE)[SIZE - 1]), 'y']);
    assert.equal(x.data.length, 0, 'the feed is moved');
    assert.equal(decrypt.mock.callCount(), 0);
    assert.deepEqual(
      [...new Set(events.map(({ phase }) => phase))].filter((phase) => phase !== 'key'),
      ['manifest', 'total', 'download', 'decrypt', 'session'],
    );
  });
}

test('A feed that is a view into a larger buffer is copied', async (t) => {
  withGlobal(t, 'Worker', ThreadWorker);
  const session = await load(await deployment(t));
  t.after(() => session.dispose());
  const all = Float32Array.of(1, 2, 3, 4);
  const { y } = await session.run({ x: { type: 'float32', data: all.subarray(1, 3), dims: [2] } });
  assert.deepEqual(y!.data, Float32Array.of(4, 6));
  assert.equal(all.length, 4);
});

test('Disposing a session ends its worker, and runs in progress fail', async (t) => {
  withGlobal(t, 'Worker', ThreadWorker);
  const session = await load(await deployment(t));
  const running = failure('session', session.run({ x: input(1) }));
  await session.release();
  await running;
  assert.ok(ThreadWorker.started.at(-1)!.terminated);
  assert.match((await failure('session', session.run({ x: input(1) }))).message, /released/);
});

test('A failure in the worker has the same code as on the page, and ends the worker', async (t) => {
  withGlobal(t, 'Worker', ThreadWorker);
  const changed = CHUNKED.slice();
  changed[4500]! ^= 1;
  const site = await deployment(t, { '/weights/models.json': LISTED, '/weights/demo.enc': changed });
  assert.equal((await failure('tampered', load(site))).chunk, 1);
  await failure('wrong-key', load(site, { key: new Uint8Array(32) }));
  await failure('bad-key', load(site, { key: await importKey(KEY) }));
  await failure('no-ort', load(await deployment(t), {}, 'data:text/javascript,export default 1'));
  assert.match(
    (await failure('session', load(await deployment(t), { sessionOptions: { fails: true } as never }))).message,
    /unsupported operator/,
  );
  assert.ok(ThreadWorker.started.every((worker) => worker.terminated));
});

test('After a run that failed the session can run again', async (t) => {
  withGlobal(t, 'Worker', ThreadWorker);
  const session = await load(await deployment(t));
  t.after(() => session.dispose());
  await failure('session', session.run({}));
  assert.deepEqual((await session.run({ x: input(1) }))['y']!.data, Float32Array.of(2));
});

test('The worker of an isolated session ends with the lease of its key', async (t) => {
  withGlobal(t, 'Worker', ThreadWorker);
  const server = new KeyServer();
  const site = await siteWith(t, server);
  const ended = gate();
  const key = { session: site.at('/session'), onStatus: ended.open };
  const session = await load(site, { key });
  assert.deepEqual((await session.run({ x: input(1) }))['y']!.data, Float32Array.of(2));
  server.refusals.push(problem(403, 'key-revoked'));
  await failure('key-revoked', load(site, { key }));
  await ended.opened;
  assert.ok(ThreadWorker.started.every((worker) => worker.terminated));
  await failure('key-revoked', session.run({ x: input(1) }));
});

test('An abort ends the worker', async (t) => {
  withGlobal(t, 'Worker', ThreadWorker);
  const abort = new AbortController();
  const onProgress = ({ phase }: LoadProgress): void => {
    if (phase === 'decrypt') {
      abort.abort();
    }
  };
  await assert.rejects(load(await deployment(t), { signal: abort.signal, onProgress }), { name: 'AbortError' });
  assert.ok(ThreadWorker.started.at(-1)!.terminated);
});

test('Options and arguments that cannot be sent to the worker are a WeightsError', async (t) => {
  withGlobal(t, 'Worker', ThreadWorker);
  const site = await deployment(t);
  const sessionOptions = { onError: () => undefined } as never;
  assert.match((await failure('session', load(site, { sessionOptions }))).message, /cannot send the options of the load/);
  const session = await load(site);
  t.after(() => session.dispose());
  const running = session.run({ x: input(1) }, ['y'], { onError: () => undefined });
  assert.match((await failure('session', running)).message, /cannot send the arguments of run\(\)/);
  assert.deepEqual((await session.run({ x: input(1) }))['y']!.data, Float32Array.of(2));
});

test('Without workers an isolated load fails, and the message says what to do', async (t) => {
  assert.match((await failure('session', load(await deployment(t)))).message, /worker-src/);
});

/** A worker's onnxruntime-web, which names its settings as outputs. */
const WITH_ENV = `data:text/javascript,${encodeURIComponent(`
  export const env = { logLevel: 'warning', wasm: { simd: true } };
  export class Tensor {}
  export const InferenceSession = { create: async () => ({ inputNames: [], outputNames: [JSON.stringify(env)] }) };
`)}`;

test('The option ortEnv sets members of ort.env in the worker, and keeps the others', async (t) => {
  withGlobal(t, 'Worker', ThreadWorker);
  withGlobal(t, 'document', Object.assign(new EventTarget(), { baseURI: 'https://shop.example/app/' }));
  const ortEnv = { logLevel: 'error', wasm: { numThreads: 1, wasmPaths: '../ort/' } };
  const session = await loadModel('demo', {
    isolate: true,
    ortUrl: WITH_ENV,
    ortEnv,
    key: KEY,
    manifest: (await deployment(t)).at('/weights/models.json'),
  });
  session.dispose();
  assert.deepEqual(JSON.parse(session.outputNames[0]!), {
    logLevel: 'error',
    wasm: { simd: true, numThreads: 1, wasmPaths: 'https://shop.example/ort/' },
  });
  assert.equal(ortEnv.wasm.wasmPaths, '../ort/', 'the caller keeps its object');
});

test('URLs of single files in ortEnv are made absolute', async (t) => {
  withGlobal(t, 'Worker', ThreadWorker);
  withGlobal(t, 'document', Object.assign(new EventTarget(), { baseURI: 'https://shop.example/app/' }));
  const ortEnv = { wasm: { wasmPaths: { wasm: '/ort/ort.wasm', mjs: new URL('https://cdn.example/ort.mjs') } } };
  const site = await deployment(t);
  const manifest = site.at('/weights/models.json');
  const session = await loadModel('demo', { isolate: true, ortUrl: WITH_ENV, ortEnv, key: KEY, manifest });
  session.dispose();
  assert.deepEqual((JSON.parse(session.outputNames[0]!) as { wasm: object }).wasm, {
    simd: true,
    wasmPaths: { wasm: 'https://shop.example/ort/ort.wasm', mjs: 'https://cdn.example/ort.mjs' },
  });
});

test('A value of ortEnv that cannot be posted is an error that says what to do', async (t) => {
  withGlobal(t, 'Worker', ThreadWorker);
  const ortEnv = { webgpu: { adapter: () => undefined } };
  const manifest = (await deployment(t)).at('/weights/models.json');
  const error = await failure('no-ort', loadModel('demo', { isolate: true, ortUrl: ORT, ortEnv, key: KEY, manifest }));
  assert.match(error.message, /ortEnv.*plain data.*"ortUrl"/s);
  assert.ok(ThreadWorker.started.at(-1)!.terminated);
});

test('A script without exports as ortUrl is named as such', async (t) => {
  withGlobal(t, 'Worker', ThreadWorker);
  assert.match((await failure('no-ort', load(await deployment(t), {}, 'data:text/javascript,var ort = {}'))).message, /UMD.*ES module/s);
});

for (const [route, text] of [
  [{ status: 404 }, /responded with 404/],
  [{ body: '<!doctype html>', headers: { 'content-type': 'text/html' } }, /text\/html/],
  [{ body: 'export {}', headers: { 'content-type': 'application/octet-stream' } }, /application\/octet-stream/],
  [{ body: 'export export', headers: { 'content-type': 'text/javascript' } }, /cannot import the module/],
] as const) {
  test(`An ortUrl whose response is ${JSON.stringify(route)} is an error that says so`, async (t) => {
    withGlobal(t, 'Worker', ThreadWorker);
    const site = await deployment(t, { '/ort.mjs': route });
    const { message } = await failure('no-ort', load(site, {}, site.at('/ort.mjs?token=secret')));
    assert.match(message, text);
    assert.doesNotMatch(message, /model is complete/);
    assert.ok(ThreadWorker.started.at(-1)!.terminated);
  });
}

test('A run that fails for want of memory is the error out-of-memory', async (t) => {
  withGlobal(t, 'Worker', ThreadWorker);
  const session = await load(await deployment(t));
  t.after(() => session.dispose());
  await failure('out-of-memory', session.run({ x: input(1) }, ['y'], { fails: true }));
});
