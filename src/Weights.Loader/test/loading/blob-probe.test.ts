import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { EncryptedBlob, loadModel, type LoadModelOptions } from 'weights-loader';
import { encryptChunked } from '../support/containers.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withJspi } from '../support/globals.js';
import { entry, externalEntry, KEY, manifest, plaintext } from '../support/models.js';
import { externalTensor, model } from '../support/onnx.js';
import { gate, serve, type Site } from '../support/server.js';

const GRAPH = model(externalTensor('w.bin'));
const DATA = plaintext(9000);
const sealed = (bytes: Uint8Array, file: string, salt = '5a'): Uint8Array =>
  encryptChunked(bytes, { file, chunkLog2: 12, salt: salt.repeat(32) });

/** A site whose external data is read on demand, if the build of onnxruntime-web can do it. */
function publish(t: TestContext, graph = sealed(GRAPH, 'demo.onnx')): Promise<Site> {
  withJspi(t);
  const data = sealed(DATA, 'w.bin');
  const external = [externalEntry('w.bin', 'w.bin.enc', data, DATA.length, 'chunked')];
  return serve(t, {
    '/models.json': manifest(entry('demo', sealed(GRAPH, 'demo.onnx'), { format: 'chunked', size: GRAPH.length, external })),
    '/demo.enc': graph,
    '/w.bin.enc': data,
  });
}

const load = (site: Site, ort: FakeOrt, more: Partial<LoadModelOptions<FakeOrt>> = {}): Promise<unknown> =>
  loadModel('demo', { ort, key: KEY, manifest: site.at('/models.json'), memory: 'stream', ...more });

/** Ends with the test, because an abort starts a limit of time. */
function endOf(t: TestContext): Promise<void> {
  const { opened, open } = gate();
  t.after(open);
  return opened;
}

/** Collects the unhandled rejections of one test. */
function unhandledRejections(t: TestContext): unknown[] {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', listen);
  t.after(() => process.off('unhandledRejection', listen));
  return unhandled;
}

test('A graph that is refused ends a load whose test of onnxruntime-web never ends', async (t) => {
  const site = await publish(t, sealed(GRAPH, 'demo.onnx', 'a5'));
  const unhandled = unhandledRejections(t);
  await failure('wrong-file', load(site, new FakeOrt(() => endOf(t))));
  await new Promise(setImmediate);
  assert.deepEqual(unhandled, []);
});

test('A graph that is refused during the test of onnxruntime-web causes no unhandled rejection', async (t) => {
  const site = await publish(t, sealed(GRAPH, 'demo.onnx', 'a5'));
  const unhandled = unhandledRejections(t);
  const tested = gate();
  const loading = load(site, new FakeOrt(() => tested.opened));
  await failure('wrong-file', loading);
  tested.open();
  await new Promise(setImmediate);
  assert.deepEqual(unhandled, []);
});

test('An abort does not wait for the test of onnxruntime-web', async (t) => {
  const site = await publish(t);
  const unhandled = unhandledRejections(t);
  const abort = new AbortController();
  const ort = new FakeOrt(() => {
    abort.abort();
    return endOf(t);
  });
  await assert.rejects(load(site, ort, { signal: abort.signal }), { name: 'AbortError' });
  await new Promise(setImmediate);
  assert.deepEqual(unhandled, []);
});

/** onnxruntime-web that reads Blobs, but not with the provider webgpu. */
class WithoutWebGpu extends FakeOrt {
  constructor() {
    super(() => {
      if (JSON.stringify(this.options).includes('webgpu')) {
        throw new Error('no available backend found. ERR: [webgpu] Error: Failed to get GPU adapter.');
      }
    });
  }

  /** What the loader gave as external data. */
  get data(): unknown {
    return (this.options as { externalData: { data: unknown }[] }).externalData[0]!.data;
  }
}

test('A test of onnxruntime-web that fails with one execution provider says nothing about others', async (t) => {
  const [site, ort] = [await publish(t), new WithoutWebGpu()];
  await load(site, ort, { sessionOptions: { executionProviders: ['webgpu', 'wasm'] } }).catch(() => undefined);
  await load(site, ort, { sessionOptions: { executionProviders: ['wasm'] } });
  assert.ok(ort.data instanceof EncryptedBlob);
});
