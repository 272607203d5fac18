import assert from 'node:assert/strict';
import test from 'node:test';
import { loadModel, type OrtModule, type WeightsErrorCode } from 'weights-loader';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { KEY } from '../support/models.js';
import type { Site } from '../support/server.js';
import { deployment } from '../support/site.js';

const load = (site: Site, ort: OrtModule): Promise<unknown> =>
  loadModel('demo', { ort, key: KEY, manifest: site.at('/weights/models.json') });

const INIT = "[cpu] Error: previous call to 'initWasm()' failed.";
const NO_JSPI = 'no available backend found. ERR: [wasm] Error: WebAssembly JSPI is not supported in the current environment.';
const NO_GPU = 'no available backend found. ERR: [webgpu] Error: Failed to get GPU adapter.';

/** What onnxruntime-web throws, from 1.17 to 1.30; the code; what the message must have. */
const FAILURES: readonly [unknown, WeightsErrorCode, RegExp][] = [
  [202042560, 'out-of-memory', /model of 1 MB \(202042560\).*quantised.*without "sessionOptions"/],
  [new Error("Can't create a session. ERROR_CODE: 6, ERROR_MESSAGE: std::bad_alloc"), 'out-of-memory', /bad_alloc/],
  [new Error("Can't create a session. failed to allocate a buffer of size 314576419."), 'out-of-memory', /314576419/],
  [new WebAssembly.RuntimeError('Aborted(). Build with -sASSERTIONS for more info.'), 'out-of-memory', /4 GB/],
  [new WebAssembly.RuntimeError('Aborted(OOM). Build with -sASSERTIONS for more info.'), 'out-of-memory', /OOM/],
  [new RangeError('Array buffer allocation failed'), 'out-of-memory', /Array buffer/],
  [new RangeError('WebAssembly.Memory(): could not allocate memory'), 'out-of-memory', /could not allocate/],
  [new RangeError('Out of memory'), 'out-of-memory', /Out of memory/],
  [new Error(`no available backend found. ERR: [wasm] RangeError: Out of memory, ${INIT}`), 'out-of-memory', /Out of memory/],
  [
    new Error(`no available backend found. ERR: [wasm] RuntimeError: Aborted(both async and sync fetching of the wasm failed)., ${INIT}`),
    'no-ort',
    /ort-wasm-\*\.wasm.*wasmPaths.*model was not the cause/s,
  ],
  [
    new Error(`no available backend found. ERR: [wasm] TypeError: Failed to fetch imported module: https://x.example/x?v=secret, ${INIT}`),
    'no-ort',
    /ort-wasm-\*\.mjs/,
  ],
  [new Error(NO_JSPI), 'no-ort', /jspi/],
  [new Error(NO_GPU), 'session', /execution providers.*Add "wasm"/s],
  [new Error('memory access out of bounds'), 'session', /model is complete/],
  [new Error("Can't create a session. ERROR_CODE: 10, ERROR_MESSAGE: Unsupported model IR version: 99"), 'session', /IR version/],
];

for (const [thrown, code, text] of FAILURES) {
  test(`onnxruntime-web's "${String(thrown)}" is the error ${code}`, async (t) => {
    const ort = new FakeOrt(() => {
      throw thrown;
    });
    const error = await failure(code, load(await deployment(t), ort));
    assert.match(error.message, text);
    assert.doesNotMatch(error.message, /secret/);
    assert.equal(error.cause, thrown);
    assert.ok(ort.wiped);
  });
}

test('The error of a missing file of onnxruntime-web names it, without the query', async (t) => {
  const entries = ['https://x.example/ort/ort-wasm-simd-threaded.wasm?v=secret', 'https://x.example/models.json'];
  withGlobal(t, 'performance', { getEntriesByType: () => entries.map((name) => ({ name, responseStatus: 404 })), now: () => 0 });
  const ort = new FakeOrt(() => {
    throw new Error(`no available backend found. ERR: [wasm] RuntimeError: Aborted(fetching of the wasm failed)., ${INIT}`);
  });
  const { message } = await failure('no-ort', load(await deployment(t), ort));
  assert.match(message, /https:\/\/x\.example\/ort\/ort-wasm-simd-threaded\.wasm \(status 404\)/);
  assert.doesNotMatch(message, /secret/);
});

/** A module that says that it is onnxruntime-web. Node has no JavaScript Promise Integration, as WebKit. */
const build = (fails: boolean): FakeOrt & { env: object } => {
  const ort = new FakeOrt(() => {
    if (fails) {
      throw new Error(NO_JSPI);
    }
  });
  return Object.assign(ort, { env: { versions: { web: '1.30.0' } } });
};

test('A build that this browser cannot run ends the load before anything is requested', async (t) => {
  const site = await deployment(t);
  await failure('no-ort', load(site, build(true)));
  assert.deepEqual(site.requests, []);
});

test('A build that this browser can run loads the model', async (t) => {
  const ort = build(false);
  assert.equal(await load(await deployment(t), ort), ort.session);
});

for (const [thrown, code, text] of [
  [202042560, 'out-of-memory', /to run the model \(202042560\)/],
  [new Error('std::bad_alloc'), 'out-of-memory', /smaller inputs/],
  [new Error("input 'x' is missing in 'feeds'."), 'session', /could not run the model: input 'x' is missing/],
] as const) {
  for (const executionProviders of [['wasm'], ['webgpu']]) {
    test(`A run on the page (${executionProviders[0]}) that throws "${String(thrown)}" is the error ${code}`, async (t) => {
      const ort = new FakeOrt();
      Object.assign(ort.session, { run: () => Promise.reject(thrown) });
      await loadModel('demo', {
        ort: ort as OrtModule,
        key: KEY,
        manifest: (await deployment(t)).at('/weights/models.json'),
        sessionOptions: { executionProviders },
      });
      const error = await failure(code, (ort.session as unknown as { run(): Promise<unknown> }).run());
      assert.match(error.message, text);
      assert.equal(error.cause, thrown);
    });
  }
}
