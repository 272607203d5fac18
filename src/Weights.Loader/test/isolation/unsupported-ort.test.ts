import assert from 'node:assert/strict';
import test from 'node:test';
import { loadModel } from 'weights-loader';
import { failure } from '../support/failures.js';
import { withGlobal } from '../support/globals.js';
import { deployment } from '../support/site.js';
import { ThreadWorker } from '../support/workers/thread-worker.js';

const moduleOf = (create: string): string =>
  `data:text/javascript,${encodeURIComponent(`
    export const env = { versions: { web: '1.30.0' } };
    export class Tensor {}
    export const InferenceSession = { async create() { ${create} } };
  `)}`;

// The URL does not say which build it is. Node has no JavaScript Promise Integration, as WebKit.
const JSPI = moduleOf(
  `throw new Error('no available backend found. ERR: [wasm] Error: WebAssembly JSPI is not supported in the current environment.')`,
);
const OTHER = moduleOf(`return { inputNames: ['x'], outputNames: ['y'] }`);

test('A build that this browser cannot run ends an isolated load before anything is requested', async (t) => {
  withGlobal(t, 'Worker', ThreadWorker);
  const site = await deployment(t);
  const options = { isolate: true, ortUrl: JSPI, key: site.at('/key'), manifest: site.at('/weights/models.json') } as const;
  assert.match((await failure('no-ort', loadModel('demo', options))).message, /JavaScript Promise Integration/);
  assert.deepEqual(site.requests, []);
  assert.ok(ThreadWorker.started.at(-1)!.terminated);
});

test('Another build loads the model in this browser', async (t) => {
  withGlobal(t, 'Worker', ThreadWorker);
  const site = await deployment(t);
  const session = await loadModel('demo', {
    isolate: true,
    ortUrl: OTHER,
    key: site.at('/key'),
    manifest: site.at('/weights/models.json'),
  });
  session.dispose();
  assert.deepEqual(session.inputNames, ['x']);
});
