import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import test from 'node:test';
import { loadModel, type LoadModelOptions } from 'weights-loader';
import { encryptChunked } from '../support/containers.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { encrypt, entry, KEY, manifest, sha256 } from '../support/models.js';
import { withoutPauses } from '../support/pauses.js';
import type { Route, Site } from '../support/server.js';
import { deployment } from '../support/site.js';

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
    await failure('network', load(site, { retries: 3 }));
    assert.equal(site.requests.filter((url) => url.includes('.enc')).length, 4);
  });
}

test('A server without ranges that never gets further is an error', async (t) => {
  withoutPauses(t);
  const site = await deployment(t, {
    '/weights/models.json': listed('gcm'),
    '/weights/demo.enc': cutting(FILES.gcm, 1024 * 1024, false),
  });
  await failure('network', load(site, { retries: 2 }));
  assert.equal(site.requests.filter((url) => url.includes('.enc')).length, 4); // the first one made progress
});

test('With "retries" 0 a download is not resumed', async (t) => {
  const site = await deployment(t, { '/weights/models.json': listed('gcm'), '/weights/demo.enc': cutting(FILES.gcm, 1024 * 1024) });
  await failure('network', load(site, { retries: 0 }));
  assert.equal(site.requests.filter((url) => url.includes('.enc')).length, 1);
});
