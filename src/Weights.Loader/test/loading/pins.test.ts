import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import test, { mock, type TestContext } from 'node:test';
import { loadModel, type LoadModelOptions } from 'weights-loader';
import { encryptChunked } from '../support/containers.js';
import { countDecryptions } from '../support/decryptions.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal, withJspi } from '../support/globals.js';
import { encrypt, entry, externalEntry, KEY, manifest, plaintext } from '../support/models.js';
import { externalTensor, model } from '../support/onnx.js';
import { serve, type Route, type Site } from '../support/server.js';
import { ThreadWorker } from '../support/workers/thread-worker.js';

const GRAPH = model(externalTensor('w.bin'));
const DATA = plaintext(20_000);

type Format = 'gcm' | 'chunked' | 'none';
type Part = 'graph' | 'data';

/** The file that the build made, or yesterday's: of the same key and name, and of the same length unless `more` is given. */
function made(format: Format, part: Part, day: 'today' | 'yesterday', more = 0): Uint8Array {
  const good = part === 'graph' ? GRAPH : DATA;
  const bytes = new Uint8Array(good.length + more);
  bytes.set(good.subarray(0, bytes.length));
  bytes[bytes.length - 1]! ^= day === 'today' ? 0 : 1;
  const file = part === 'graph' ? 'demo.onnx' : 'w.bin';
  return format === 'none'
    ? bytes
    : format === 'gcm'
      ? encrypt(bytes)
      : encryptChunked(bytes, { file, chunkLog2: 12, salt: (day === 'today' ? '5a' : 'a5').repeat(32) });
}

/** A site whose manifest names today's files. */
function publish(t: TestContext, format: Format, served: Partial<Record<Part, Route>>): Promise<Site> {
  const [graph, data] = [made(format, 'graph', 'today'), made(format, 'data', 'today')];
  const external = [externalEntry('w.bin', 'w.bin.enc', data, DATA.length, format)];
  return serve(t, {
    '/models.json': manifest(entry('demo', graph, { format, size: GRAPH.length, external })),
    '/demo.enc': served.graph ?? graph,
    '/w.bin.enc': served.data ?? data,
  });
}

const load = (site: Site, ort: FakeOrt, more: Partial<LoadModelOptions<FakeOrt>> = {}): Promise<unknown> =>
  loadModel('demo', { ort, key: KEY, allowUnencrypted: true, manifest: site.at('/models.json'), ...more });

for (const format of ['gcm', 'chunked', 'none'] as const) {
  test(`The files that the manifest names are loaded (${format})`, async (t) => {
    const ort = new FakeOrt();
    await load(await publish(t, format, {}), ort);
    assert.deepEqual(ort.seen, GRAPH);
  });

  for (const part of ['graph', 'data'] as const) {
    test(`Yesterday's ${part} of the same name and length makes no session (${format})`, async (t) => {
      const ort = new FakeOrt();
      const error = await failure('wrong-file', load(await publish(t, format, { [part]: made(format, part, 'yesterday') }), ort));
      assert.match(error.message, /another or an older file/);
      assert.equal(ort.kept, undefined);
    });
  }

  for (const more of [-10, 10, 5000]) {
    test(`Yesterday's data with ${more} bytes more is of another deployment (${format})`, async (t) => {
      const ort = new FakeOrt();
      // Only a chunked file has its pin at the beginning.
      const code = format === 'chunked' ? 'wrong-file' : more < 0 ? 'truncated' : 'too-long';
      const error = await failure(code, load(await publish(t, format, { data: made(format, 'data', 'yesterday', more) }), ort));
      assert.match(error.message, /another or an older file|from another deployment/);
      assert.equal(ort.kept, undefined);
    });
  }

  test(`Yesterday's graph is not decrypted (${format})`, async (t) => {
    const decryptions = countDecryptions(t);
    await failure('wrong-file', load(await publish(t, format, { graph: made(format, 'graph', 'yesterday') }), new FakeOrt()));
    assert.equal(decryptions.count(), 0);
  });

  test(`Yesterday's graph makes no isolated session (${format})`, async (t) => {
    withGlobal(t, 'Worker', ThreadWorker);
    const site = await publish(t, format, { graph: made(format, 'graph', 'yesterday') });
    const ortUrl = 'data:text/javascript,export const InferenceSession = { create() { throw new Error("made") } }';
    const options = { isolate: true, ortUrl, key: KEY, allowUnencrypted: true, manifest: site.at('/models.json') } as const;
    await failure('wrong-file', loadModel('demo', options));
  });

  for (const cut of [50, 6000]) {
    test(`A file that changes to yesterday's after ${cut} bytes makes no session (${format})`, async (t) => {
      const [today, yesterday] = [made(format, 'data', 'today'), made(format, 'data', 'yesterday')];
      let requests = 0;
      const changing = (request: IncomingMessage, response: ServerResponse): void => {
        requests++;
        const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
        const range = from > 0 ? { 'content-range': `bytes ${from}-${today.length - 1}/${today.length}` } : {};
        response.writeHead(from > 0 ? 206 : 200, { etag: '"1"', 'content-length': today.length - from, ...range });
        requests === 1
          ? response.write(today.subarray(0, cut), () => response.destroy())
          : response.end(Buffer.from(yesterday.subarray(from)));
      };
      const ort = new FakeOrt();
      // If the whole header came with the first response, it has the pin, and the chunks of the second one are not those of its file key.
      await failure(format === 'chunked' && cut > 104 ? 'tampered' : 'wrong-file', load(await publish(t, format, { data: changing }), ort));
      assert.equal(requests, 2);
      assert.equal(ort.kept, undefined);
    });
  }
}

test("With memory stream, yesterday's data is refused before a chunk is requested", async (t) => {
  withJspi(t);
  const yesterday = made('chunked', 'data', 'yesterday');
  const ranges: string[] = [];
  const data = (request: IncomingMessage, response: ServerResponse): void => {
    const [range = '', from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    ranges.push(range);
    response.writeHead(206, { 'content-range': `bytes ${from}-${to}/${yesterday.length}` });
    response.end(yesterday.subarray(Number(from), Number(to) + 1));
  };
  let sessions = 0;
  const ort = new FakeOrt(async () => {
    sessions++;
    const [{ data: probe }] = (ort.options as { externalData: [{ data: Blob }] }).externalData;
    await probe.stream().getReader().read();
  });
  const decryptions = countDecryptions(t);
  await failure('wrong-file', load(await publish(t, 'chunked', { data }), ort, { memory: 'stream' }));
  assert.deepEqual(ranges, ['bytes=0-103']);
  assert.equal(sessions, 1, 'the test of the build of onnxruntime-web');
  assert.equal(decryptions.count(), 1, 'the graph');
});

test("A worker that fetches yesterday's file gets no file key", async (t) => {
  withGlobal(t, 'Worker', ThreadWorker);
  const size = 9 * 2 ** 20;
  const big = (salt: string): Uint8Array => encryptChunked(new Uint8Array(size), { file: 'big.onnx', chunkLog2: 19, salt });
  const site = await serve(t, {
    '/models.json': manifest(entry('big', big('5a'.repeat(32)), { format: 'chunked', size })),
    '/big.enc': big('a5'.repeat(32)),
  });
  const before = ThreadWorker.started.length;
  await failure('wrong-file', loadModel('big', { ort: new FakeOrt(), key: KEY, manifest: site.at('/models.json') }));
  assert.deepEqual(
    ThreadWorker.started[before]!.posted.map((message) => (message as unknown as { kind: string }).kind),
    ['read'],
  );
});

test('A large unencrypted model is hashed in a worker, without a copy', async (t) => {
  withGlobal(t, 'Worker', ThreadWorker);
  const digest = mock.method(crypto.subtle, 'digest');
  t.after(() => digest.mock.restore());
  const big = plaintext(9 * 2 ** 20);
  const listed = entry('big', big, { format: 'none', size: big.length });
  const changed = big.slice();
  changed[big.length - 1]! ^= 1;
  for (const [served, refused] of [
    [big, false],
    [changed, true],
  ] as const) {
    const site = await serve(t, { '/models.json': manifest(listed), '/big.enc': served });
    const before = ThreadWorker.started.length;
    const ort = new FakeOrt();
    const loading = loadModel('big', { ort, manifest: site.at('/models.json') });
    await (refused ? failure('wrong-file', loading) : loading);
    assert.deepEqual(ort.seen, refused ? undefined : big);
    assert.equal((ThreadWorker.started[before]!.posted[0] as unknown as { file: Uint8Array }).file.byteLength, 0, 'it was moved');
    assert.ok(ThreadWorker.started[before]!.terminated);
  }
  assert.equal(digest.mock.callCount(), 0);
});
