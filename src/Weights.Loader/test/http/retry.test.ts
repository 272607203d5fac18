import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import test from 'node:test';
import { loadModel, type LoadModelOptions } from 'weights-loader';
import { encryptChunked } from '../support/containers.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { entry, KEY, manifest } from '../support/models.js';
import { withoutPauses } from '../support/pauses.js';
import type { Route, Site } from '../support/server.js';
import { deployment, FILE, MODEL } from '../support/site.js';

const load = (site: Site, more: Partial<LoadModelOptions<FakeOrt>> = {}): Promise<unknown> =>
  loadModel('demo', { ort: new FakeOrt(), key: site.at('/key'), manifest: site.at('/weights/models.json'), ...more });

/** Fails this many times, then responds with the good body. */
function failing(times: number, bad: Route & object, good: Uint8Array | string): Route {
  let left = times;
  return (_, response) => {
    const { status = 503, headers = {} } = bad as { status?: number; headers?: Record<string, string> };
    left-- > 0 ? response.writeHead(status, headers).end() : response.end(good);
  };
}

test('Manifest, key and model are requested again after 5xx and lost connections', async (t) => {
  withoutPauses(t);
  let broken = true;
  const site = await deployment(t, {
    '/weights/models.json': failing(1, { status: 500 }, manifest(entry('demo', FILE))),
    '/weights/demo.enc': failing(2, { status: 503 }, FILE),
    '/key': (_, response) => {
      broken ? response.destroy() : response.end(KEY);
      broken = false;
    },
  });
  const ort = new FakeOrt();
  await load(site, { ort });
  assert.deepEqual(ort.seen, MODEL);
});

test('The option "retries" limits the attempts; a 404 is not requested again', async (t) => {
  const down = await deployment(t, { '/weights/demo.enc': { status: 502 } });
  await failure('http-status', load(down, { key: KEY, retries: 0 }));
  assert.equal(down.requests.filter((url) => url.includes('demo.enc')).length, 1);
  const missing = await deployment(t, { '/weights/demo.enc': { status: 404 } });
  await failure('http-status', load(missing, { key: KEY, retries: 5 }));
  assert.equal(missing.requests.filter((url) => url.includes('demo.enc')).length, 1);
});

test('A long Retry-After ends the load, and the error has it', async (t) => {
  const site = await deployment(t, {
    '/weights/demo.enc': { status: 503, headers: { 'retry-after': '3600' } },
    '/key': { status: 429, headers: { 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT' } },
  });
  assert.equal((await failure('http-status', load(site, { key: KEY }))).retryAfter, 3600);
  const limited = await deployment(t, {
    '/key': { status: 429, headers: { 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT' } },
  });
  assert.equal((await failure('rate-limited', load(limited))).retryAfter, 30);
});

test('An abort ends the pause between two requests', async (t) => {
  const abort = new AbortController();
  const site = await deployment(t, {
    '/weights/demo.enc': (_, response) => {
      response.writeHead(503, { 'retry-after': '19' }).end(() => abort.abort());
    },
  });
  await assert.rejects(load(site, { key: KEY, signal: abort.signal }), { name: 'AbortError' });
});

/** Is interrupted in the middle, then responds with the rest; with or without ranges. */
function interrupted(file: Uint8Array, withRanges: boolean): { route: Route; requested: (string | undefined)[] } {
  const requested: (string | undefined)[] = [];
  const route = (request: IncomingMessage, response: ServerResponse): void => {
    const { range } = request.headers;
    requested.push(range);
    const from = withRanges && range !== undefined ? Number(/^bytes=(\d+)-/.exec(range)![1]) : 0;
    const headers = {
      'content-length': file.length - from,
      etag: '"1"',
      ...(from > 0 ? { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` } : {}),
    };
    response.writeHead(from > 0 ? 206 : 200, headers);
    requested.length === 1 ? response.write(file.subarray(0, 3000), () => response.destroy()) : response.end(file.subarray(from));
  };
  return { route, requested };
}

const CHUNKED = encryptChunked(MODEL, { file: 'demo.onnx', chunkLog2: 12, salt: '5a'.repeat(32) });
for (const format of ['gcm', 'chunked', 'none'] as const) {
  for (const ranges of [true, false]) {
    test(`A download of the format ${format} is resumed, from a server ${ranges ? 'with' : 'without'} ranges`, async (t) => {
      withoutPauses(t);
      const file = { gcm: FILE, chunked: CHUNKED, none: MODEL }[format];
      const { route, requested } = interrupted(file, ranges);
      const site = await deployment(t, {
        '/weights/models.json': manifest(entry('demo', file, { format, size: MODEL.length })),
        '/weights/demo.enc': route,
      });
      const ort = new FakeOrt();
      await load(site, { ort, allowUnencrypted: true });
      assert.deepEqual(ort.seen, MODEL);
      assert.equal(requested.length, 2);
      assert.match(requested[1]!, /^bytes=\d+-$/);
    });
  }
}
