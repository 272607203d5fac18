import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import test from 'node:test';
import { loadModel, type LoadModelOptions } from 'weights-loader';
import { encryptChunked } from '../support/containers.js';
import { failure } from '../support/failures.js';
import { FakeNetwork } from '../support/fake-network.js';
import { FakeOrt } from '../support/fake-ort.js';
import { encrypt, entry, KEY, manifest, sha256 } from '../support/models.js';
import { withoutPauses } from '../support/pauses.js';
import type { Route, Site } from '../support/server.js';
import { deployment, FILE as SERVED, MODEL } from '../support/site.js';

const BIG = randomFillSync(new Uint8Array(6 * 1024 * 1024));
const FILES = {
  gcm: encrypt(BIG),
  chunked: encryptChunked(BIG, { file: 'demo.onnx', chunkLog2: 16, salt: '5a'.repeat(32) }),
  none: BIG,
};
type Format = keyof typeof FILES;

const listed = (format: Format): string => manifest(entry('demo', FILES[format], { format, size: BIG.length }));
const load = (site: Site, more: Partial<LoadModelOptions<FakeOrt>>): Promise<unknown> =>
  loadModel('demo', { ort: new FakeOrt(), key: KEY, allowUnencrypted: true, manifest: site.at('/weights/models.json'), ...more });

/** Cuts each connection after this many bytes. */
function cutting(file: Uint8Array, bytes: number, ranges = true): Route {
  return (request: IncomingMessage, response: ServerResponse) => {
    const from = ranges ? Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': file.length - from,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` } : {}),
    });
    const part = file.subarray(from, from + bytes);
    response.write(part, () => (from + bytes < file.length ? response.destroy() : response.end()));
  };
}

for (const format of ['gcm', 'chunked', 'none'] as const) {
  test(`A download that gets further each time does not run out of retries (${format})`, async (t) => {
    withoutPauses(t);
    const file = FILES[format];
    const site = await deployment(t, { '/weights/models.json': listed(format), '/weights/demo.enc': cutting(file, 1024 * 1024) });
    const ort = new FakeOrt();
    await load(site, { ort, retries: 2 });
    assert.equal(sha256(ort.seen!), sha256(BIG));
  });

  test(`A server that sends one byte for each connection is an error (${format})`, async (t) => {
    withoutPauses(t);
    const file = FILES[format];
    const site = await deployment(t, { '/weights/models.json': listed(format), '/weights/demo.enc': cutting(file, 1) });
    await failure('truncated', load(site, { retries: 3 }));
    assert.equal(site.requests.filter((url) => url.includes('.enc')).length, 4);
  });
}

test('A server without ranges that never gets further is an error', async (t) => {
  withoutPauses(t);
  const site = await deployment(t, {
    '/weights/models.json': listed('gcm'),
    '/weights/demo.enc': cutting(FILES.gcm, 1024 * 1024, false),
  });
  await failure('truncated', load(site, { retries: 2 }));
  assert.equal(site.requests.filter((url) => url.includes('.enc')).length, 4); // the first one made progress
});

test('With "retries" 0 a download is not resumed', async (t) => {
  const site = await deployment(t, { '/weights/models.json': listed('gcm'), '/weights/demo.enc': cutting(FILES.gcm, 1024 * 1024) });
  await failure('truncated', load(site, { retries: 0 }));
  assert.equal(site.requests.filter((url) => url.includes('.enc')).length, 1);
});

/** Not a Buffer, whose slices share its memory. */
const FILE = new Uint8Array(SERVED);
const RESPONSES: Record<string, Uint8Array | string> = { '/models.json': manifest(entry('demo', FILE)), '/key': KEY, '/demo.enc': FILE };
for (const path of Object.keys(RESPONSES)) {
  test(`By default a network that is gone for five seconds is survived, at the shortest pauses (${path})`, async (t) => {
    const network = new FakeNetwork(t, (requested) => {
      if (requested === path && performance.now() < 5000) {
        throw new TypeError('Failed to fetch');
      }
      return new Response(RESPONSES[requested] as BodyInit);
    });
    const ort = new FakeOrt();
    await network.settle(loadModel('demo', { ort, key: 'https://shop.example/key', manifest: 'https://shop.example/models.json' }));
    assert.deepEqual(ort.seen, MODEL);
    assert.equal(network.clock.waiting, 0);
  });
}

test('By default a network that is gone for five seconds in the middle of a download is survived', async (t) => {
  const network = new FakeNetwork(t, (path, range) => {
    if (path !== '/demo.enc') {
      return new Response(RESPONSES[path] as BodyInit);
    }
    if (range === null) {
      return FakeNetwork.body((send) => {
        send.enqueue(FILE.slice(0, 3000));
        setTimeout(() => send.error(new TypeError('network error')), 250);
      });
    }
    if (performance.now() < 5250) {
      throw new TypeError('Failed to fetch');
    }
    return new Response(FILE.slice(3000), { status: 206, headers: { 'content-range': `bytes 3000-${FILE.length - 1}/${FILE.length}` } });
  });
  const ort = new FakeOrt();
  await network.settle(loadModel('demo', { ort, key: KEY, manifest: 'https://shop.example/models.json' }));
  assert.deepEqual(ort.seen, MODEL);
});

test('An abort ends a pause, and leaves no timer', async (t) => {
  const network = new FakeNetwork(t, () => {
    throw new TypeError('Failed to fetch');
  });
  const abort = new AbortController();
  const paused = network.clock.nextTimer();
  const loading = loadModel('demo', { ort: new FakeOrt(), manifest: 'https://shop.example/models.json', signal: abort.signal });
  await paused;
  abort.abort();
  await assert.rejects(loading, { name: 'AbortError' });
  await new Promise(setImmediate);
  assert.equal(network.clock.waiting, 0);
});
