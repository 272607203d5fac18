import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { EncryptedBlob, loadEncryptedModel, loadModel, type LoadModelOptions } from 'weights-loader';
import { encryptChunked } from '../support/containers.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withJspi } from '../support/globals.js';
import { encrypt, entry, externalEntry, KEY, manifest, plaintext } from '../support/models.js';
import { externalTensor, inlineTensor, model } from '../support/onnx.js';
import { serve, type Route, type Site } from '../support/server.js';

const SALT = '5a'.repeat(32);
const DATA = plaintext(9000);
const GRAPH = model(inlineTensor(), externalTensor('weights.bin'));

type Format = 'chunked' | 'gcm' | 'none';
const sealed = (format: Format, bytes: Uint8Array, file: string): Uint8Array =>
  format === 'none' ? bytes : format === 'gcm' ? encrypt(bytes) : encryptChunked(bytes, { file, chunkLog2: 12, salt: SALT });

interface Published {
  readonly format?: Format;
  readonly graph?: Uint8Array;
  /** The name that the data file is bound to. */
  readonly bound?: string;
  readonly listed?: boolean;
  readonly routes?: Record<string, Route>;
}

/** A site with the model face/detect, whose tensors are in another file. */
function publish(
  t: TestContext,
  { format = 'chunked', graph = GRAPH, bound = 'face/weights.bin', listed = true, routes = {} }: Published = {},
): Promise<Site> {
  const file = sealed(format, graph, 'face/detect.onnx');
  const data = sealed(format, DATA, bound);
  const external = [externalEntry('weights.bin', 'face/weights.bin.enc', data, DATA.length, format)];
  return serve(t, {
    '/models.json': manifest(entry('face/detect', file, { format, size: graph.length, ...(listed ? { external } : {}) })),
    '/face/detect.enc': file,
    '/face/weights.bin.enc': data,
    ...routes,
  });
}

/** Records its external data, and reads Blobs as the JSPI build does. */
class ReadingOrt extends FakeOrt {
  readonly external: { path: string; data: Uint8Array; given: unknown }[] = [];
  streams = true;

  constructor() {
    super(async () => {
      const { externalData = [] } = (this.options ?? {}) as { externalData?: { path: string; data: Uint8Array | Blob }[] };
      for (const { path, data } of externalData) {
        this.external.push({ path, given: data, data: data instanceof Uint8Array ? data.slice() : await this.#read(data) });
      }
    });
  }

  async #read(blob: Blob): Promise<Uint8Array> {
    if (!this.streams) {
      return new Uint8Array(await blob.arrayBuffer());
    }
    const parts: Uint8Array[] = [];
    const reader = blob.slice(0, blob.size).stream().getReader();
    for (let piece = await reader.read(); piece.value !== undefined; piece = await reader.read()) {
      parts.push(piece.value.slice());
    }
    return Buffer.concat(parts);
  }
}

const load = (site: Site, ort: FakeOrt, more: Partial<LoadModelOptions<FakeOrt>> = {}): Promise<unknown> =>
  loadModel('face/detect', { ort, key: KEY, allowUnencrypted: true, manifest: site.at('/models.json'), ...more });

for (const format of ['chunked', 'gcm', 'none'] as const) {
  test(`External data of the format ${format} has the graph's own location, and is wiped`, async (t) => {
    const ort = new ReadingOrt();
    const mine = { path: 'mine.bin', data: new Uint8Array(3) };
    await load(await publish(t, { format }), ort, { sessionOptions: { externalData: [mine], graphOptimizationLevel: 'all' } as never });
    assert.deepEqual(
      ort.external.map(({ path }) => path),
      ['mine.bin', 'weights.bin'],
    );
    assert.deepEqual(Uint8Array.from(ort.external[1]!.data), DATA);
    assert.equal((ort.options as { graphOptimizationLevel: string }).graphOptimizationLevel, 'all');
    assert.ok(ort.wiped);
    assert.ok((ort.external[1]!.given as Uint8Array).every((byte) => byte === 0));
  });

  test(`The error for unlisted external data of the format ${format} names it`, async (t) => {
    const ort = new FakeOrt(() => {
      throw new Error('Failed to load external data');
    });
    const error = await failure('external-missing', load(await publish(t, { format, listed: false }), ort));
    assert.match(error.message, /"weights\.bin"/);
  });
}

test('External data that the caller passes is not loaded', async (t) => {
  const ort = new ReadingOrt();
  await load(await publish(t, { listed: false }), ort, {
    sessionOptions: { externalData: [{ path: 'weights.bin', data: DATA.slice() }] } as never,
  });
  assert.deepEqual(
    ort.external.map(({ path }) => path),
    ['weights.bin'],
  );
});

test('A "./" at the start of a location, in the graph or from the caller, changes nothing', async (t) => {
  for (const graph of ['./weights.bin', 'weights.bin']) {
    const ort = new ReadingOrt();
    await load(await publish(t, { graph: model(externalTensor(graph)) }), ort);
    assert.deepEqual(Uint8Array.from(ort.external[0]!.data), DATA);
    assert.equal(ort.external[0]!.path, 'weights.bin');

    for (const path of ['./weights.bin', 'weights.bin']) {
      const own = new ReadingOrt();
      await load(await publish(t, { graph: model(externalTensor(graph)), listed: false }), own, {
        sessionOptions: { externalData: [{ path, data: DATA.slice() }] } as never,
      });
      assert.equal(own.external.length, 1);
    }
  }
});

test('A file that only the manifest names is not passed to onnxruntime-web', async (t) => {
  const ort = new ReadingOrt();
  await load(await publish(t, { graph: model(inlineTensor()) }), ort);
  assert.deepEqual(ort.external, []);
  assert.deepEqual(ort.seen, model(inlineTensor()));
});

test("External data that is bound to another name than the graph's location is not decrypted", async (t) => {
  for (const bound of ['weights.bin', 'face/other.bin', 'face/detect.onnx']) {
    await failure('wrong-key', load(await publish(t, { bound }), new ReadingOrt()));
  }
});

for (const location of [
  '/etc/weights.bin',
  '../weights.bin',
  'a/../weights.bin',
  './../weights.bin',
  '././weights.bin',
  '.\\weights.bin',
  'C:/weights.bin',
  'a\\weights.bin',
  'a//b',
  'weights/',
]) {
  test(`The location ${location} is refused`, async (t) => {
    await failure('external-location', load(await publish(t, { graph: model(externalTensor(location)) }), new ReadingOrt()));
  });
}

test('Without a manifest external data is the error external-missing', async (t) => {
  const site = await publish(t);
  await failure(
    'external-missing',
    loadEncryptedModel(site.at('/face/detect.enc'), KEY, { ort: new FakeOrt(), format: 'chunked', name: 'face/detect' }),
  );
});

test('With damaged external data no session is made', async (t) => {
  const data = sealed('chunked', DATA, 'face/weights.bin');
  data[5000]! ^= 1;
  const ort = new ReadingOrt();
  const error = await failure('tampered', load(await publish(t, { routes: { '/face/weights.bin.enc': data } }), ort));
  assert.equal(error.chunk, 1);
  assert.equal(ort.kept, undefined);
});

test('If onnxruntime-web reads ranges, external data is an encrypted Blob', async (t) => {
  withJspi(t);
  const ort = new ReadingOrt();
  await load(await publish(t), ort, { memory: 'stream' });
  const last = ort.external.at(-1)!;
  assert.ok(last.given instanceof EncryptedBlob);
  assert.deepEqual(Uint8Array.from(last.data), DATA);
});

test('If onnxruntime-web reads Blobs only as a whole, external data is a buffer', async (t) => {
  withJspi(t);
  const ort = new ReadingOrt();
  ort.streams = false;
  await load(await publish(t), ort, { memory: 'stream' });
  assert.ok(ort.external.at(-1)!.given instanceof Uint8Array);
});

test('A failed read of onnxruntime-web is reported with its own error', async (t) => {
  withJspi(t);
  const data = sealed('chunked', DATA, 'face/weights.bin');
  data[9000]! ^= 1;
  const error = await failure(
    'tampered',
    load(await publish(t, { routes: { '/face/weights.bin.enc': data } }), new ReadingOrt(), { memory: 'stream' }),
  );
  assert.equal(error.chunk, 2);
});
