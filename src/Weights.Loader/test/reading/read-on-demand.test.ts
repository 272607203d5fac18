import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import test, { type TestContext } from 'node:test';
import { EncryptedBlob, loadModel, type LoadModelOptions } from 'weights-loader';
import { fetchPolicy } from '../../src/http/fetch-policy.js';
import { httpSource } from '../../src/reading/http-source.js';
import { encryptChunked } from '../support/containers.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal, withJspi } from '../support/globals.js';
import { entry, externalEntry, KEY, manifest, sha256 } from '../support/models.js';
import { externalTensor, model } from '../support/onnx.js';
import { gate, serve, type Route, type Site } from '../support/server.js';
import { ThreadWorker } from '../support/workers/thread-worker.js';

const SALT = '5a'.repeat(32);
const CHUNK_LOG2 = 19;
const CHUNK = 2 ** CHUNK_LOG2;
const STORED = CHUNK + 16;

/** Twelve megabytes: too large for the page's thread, and more than is read ahead. */
const DATA = randomFillSync(new Uint8Array(24 * CHUNK - 1000));
const FILE = encryptChunked(DATA, { file: 'weights.bin', chunkLog2: CHUNK_LOG2, salt: SALT });
const GRAPH = model(externalTensor('weights.bin'));
const GRAPH_FILE = encryptChunked(GRAPH, { file: 'big.onnx', chunkLog2: 12, salt: SALT });

/** The response of a server with ranges for a part of a file. */
const ranges =
  (file: Uint8Array): Route =>
  (request, response) => {
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const part = file.subarray(Number(from), Number(to) + 1);
    response.writeHead(206, {
      'content-range': `bytes ${from}-${Number(from) + part.length - 1}/${file.length}`,
      'content-length': part.length,
    });
    response.end(part);
  };

function publish(t: TestContext, data: Route = ranges(FILE)): Promise<Site> {
  withGlobal(t, 'Worker', ThreadWorker);
  withJspi(t);
  const external = [externalEntry('weights.bin', 'weights.bin.enc', FILE, DATA.length, 'chunked')];
  return serve(t, {
    '/models.json': manifest(entry('big', GRAPH_FILE, { format: 'chunked', size: GRAPH.length, external })),
    '/big.enc': GRAPH_FILE,
    '/weights.bin.enc': data,
  });
}

/** Reads slices of external data as onnxruntime-web/jspi does. */
class SlicingOrt extends FakeOrt {
  constructor(read: (blob: Blob) => Promise<void>) {
    super(async () => {
      const [{ data }] = (this.options as { externalData: [{ data: Blob }] }).externalData;
      await (data instanceof EncryptedBlob ? read(data) : data.stream().getReader().read());
    });
  }
}

async function bytesOf(blob: Blob, begin: number, end: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const reader = blob.slice(begin, end).stream().getReader();
  for (let piece = await reader.read(); piece.value !== undefined; piece = await reader.read()) {
    parts.push(piece.value.slice());
  }
  return Buffer.concat(parts);
}

const load = (site: Site, ort: FakeOrt, more: Partial<LoadModelOptions<FakeOrt>> = {}): Promise<unknown> =>
  loadModel('big', { ort, key: KEY, manifest: site.at('/models.json'), memory: 'stream', ...more });

test('Tensors of any size are read in any order, while a worker reads ahead', async (t) => {
  const site = await publish(t);
  // Tensors that begin and end within chunks.
  const edges = [0, 100, 5000, CHUNK, 3 * CHUNK + 17, 3 * CHUNK + 40, 11 * CHUNK, 20 * CHUNK + 1, DATA.length];
  const order = [5, 0, 6, 2, 7, 4, 1, 3];
  const read: Uint8Array[] = [];
  await load(
    site,
    new SlicingOrt(async (blob) => {
      for (const i of order) {
        read[i] = await bytesOf(blob, edges[i]!, edges[i + 1]!);
      }
    }),
  );
  assert.equal(sha256(Buffer.concat(read)), sha256(DATA));
  assert.ok(ThreadWorker.started.at(-1)!.terminated);
});

test('A changed chunk fails only the reads that need it', async (t) => {
  const changed = FILE.slice();
  changed[104 + 2 * STORED + 9]! ^= 1; // among the first, which are read ahead
  const site = await publish(t, ranges(changed));
  await load(
    site,
    new SlicingOrt(async (blob) => {
      assert.deepEqual(await bytesOf(blob, 10 * CHUNK, 11 * CHUNK), Buffer.from(DATA.subarray(10 * CHUNK, 11 * CHUNK)));
      assert.deepEqual(await bytesOf(blob, 0, 2 * CHUNK), Buffer.from(DATA.subarray(0, 2 * CHUNK)));
    }),
  );
  const error = await failure('tampered', load(site, new SlicingOrt(async (blob) => void (await bytesOf(blob, 0, 3 * CHUNK)))));
  assert.equal(error.chunk, 2);
});

test('An abort ends the worker that reads ahead, and its connections', async (t) => {
  const abort = new AbortController();
  const ahead = gate();
  const closed = gate();
  const site = await publish(t, (request, response) => {
    if (request.headers.range === 'bytes=0-103') {
      return (ranges(FILE) as (a: unknown, b: unknown) => void)(request, response);
    }
    // This is read ahead, because nothing was read yet. The response begins and never ends.
    response.on('close', closed.open);
    response.writeHead(206, { 'content-range': `bytes 104-${FILE.length - 1}/${FILE.length}` });
    response.write(FILE.subarray(104, 104 + STORED), ahead.open);
  });
  const end = gate();
  t.after(end.open);
  const loading = load(site, new SlicingOrt(() => end.opened), { signal: abort.signal });
  await ahead.opened;
  abort.abort();
  await assert.rejects(loading, { name: 'AbortError' });
  await closed.opened;
  assert.ok(ThreadWorker.started.at(-1)!.terminated);
});

test('Two readers of one file need one request each', async (t) => {
  const site = await serve(t, { '/data': ranges(DATA) });
  const source = await httpSource({ url: site.at('/data'), policy: fetchPolicy() }, new AbortController().signal);
  const at = [0, 8 * CHUNK];
  const ends = [4 * CHUNK, 12 * CHUNK];
  for (let i = 0; i < 4; i++) {
    for (const reader of [0, 1]) {
      const bytes = await source.read(at[reader]!, CHUNK, undefined, ends[reader]);
      assert.deepEqual(bytes, DATA.slice(at[reader], at[reader]! + CHUNK));
      at[reader]! += CHUNK;
      source.recycle!(bytes);
    }
  }
  assert.equal(site.requests.length, 3); // the first one is for the header
});
