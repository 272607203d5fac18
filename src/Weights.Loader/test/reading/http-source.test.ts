import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import test, { type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openEncrypted, WeightsError } from 'weights-loader';
import { fetchPolicy } from '../../src/http/fetch-policy.js';
import { httpSource } from '../../src/reading/http-source.js';
import { encryptChunked } from '../support/containers.js';
import { failure } from '../support/failures.js';
import { withGlobal } from '../support/globals.js';
import { KEY } from '../support/models.js';
import { oddServers, offsetOf } from '../support/odd-servers.js';
import { withoutPauses } from '../support/pauses.js';
import { serve, type Route, type Site } from '../support/server.js';

const CHUNK = 2 ** 16;
const DATA = randomFillSync(new Uint8Array(20 * CHUNK - 1000));
const FILE = encryptChunked(DATA, { file: 'weights.bin', chunkLog2: 16, salt: '5a'.repeat(32) });
const ranges = oddServers(FILE)['says that it has no ranges, and has them']!;
const readsTo = [0, 5, 9, 3].map((chunk) => [chunk * CHUNK, CHUNK + 50] as const);

const respond =
  (odd = ranges): Route =>
  (request, response) => {
    const from = offsetOf(request);
    from === undefined ? response.end(FILE) : odd(request, response, from);
  };

/** Without a manifest, nothing shows that a range is of another file until it is decrypted. */
const notFor = ['sends ranges of another file'];
for (const [what, odd] of Object.entries(oddServers(FILE)).filter(([name]) => !notFor.includes(name))) {
  test(`Any part of a file is read without a manifest, from a server that ${what}`, async (t) => {
    withoutPauses(t);
    const site = await serve(t, { '/data': respond(odd) });
    const opened = await openEncrypted(site.at('/data'), KEY, { file: 'weights.bin' });
    assert.equal(opened.size, DATA.length);
    for (const [offset, length] of readsTo) {
      assert.deepEqual(await opened.read(offset, length), DATA.slice(offset, offset + length));
    }
  });
}

test('With the length of the manifest, the header is not read twice from a server that hides Content-Range', async (t) => {
  const site = await serve(t, { '/data': respond(oddServers(FILE)['hides Content-Range']) });
  const file = { url: site.at('/data'), policy: fetchPolicy(), expected: FILE.length };
  const source = await httpSource(file, new AbortController().signal);
  assert.equal(source.size, FILE.length);
  assert.deepEqual(await source.read(0, 104), FILE.slice(0, 104));
  assert.equal(site.requests.length, 1);
});

test('A server that hides Content-Range and has another file is the error wrong-container', async (t) => {
  const site = await serve(t, { '/data': { status: 206, body: '<!doctype html>'.padEnd(104) } });
  await failure('wrong-container', openEncrypted(site.at('/data'), KEY, { file: 'weights.bin' }));
});

test('A server that stops to support ranges sends the whole file once', async (t) => {
  let requests = 0;
  const site = await serve(t, {
    '/data': (request, response) => (requests++ < 2 ? ranges(request, response, offsetOf(request)!) : response.end(FILE)),
  });
  const opened = await openEncrypted(site.at('/data'), KEY, { file: 'weights.bin' });
  for (const [offset, length] of readsTo) {
    assert.deepEqual(await opened.read(offset, length), DATA.slice(offset, offset + length));
  }
  assert.ok(requests <= 5, `${requests} requests`);
});

test('A whole file in place of a range is resumed after a lost connection', async (t) => {
  withoutPauses(t);
  const site = await serve(t, {
    '/data': (request, response) => {
      const from = offsetOf(request)!;
      if (from === 0) {
        response.writeHead(200, { 'content-length': FILE.length });
        response.write(FILE.subarray(0, 500_000), () => response.destroy());
      } else {
        ranges(request, response, from);
      }
    },
  });
  const opened = await openEncrypted(site.at('/data'), KEY, { file: 'weights.bin' });
  assert.deepEqual(await opened.read(0, DATA.length), DATA.slice());
  assert.equal(site.requests.length, 2);
});

test('A range whose connection is lost is resumed, also by a server that then sends the whole file', async (t) => {
  withoutPauses(t);
  let requests = 0;
  const site = await serve(t, {
    '/data': (request, response) => {
      const from = offsetOf(request)!;
      requests++;
      if (requests === 2) {
        response.writeHead(206, { 'content-range': `bytes ${from}-${FILE.length - 1}/${FILE.length}` });
        response.write(FILE.subarray(from, from + 300_000), () => response.destroy());
      } else {
        requests === 1 ? ranges(request, response, from) : response.end(FILE);
      }
    },
  });
  const source = await httpSource({ url: site.at('/data'), policy: fetchPolicy() }, new AbortController().signal);
  for (let at = 104; at < FILE.length; at += 200_000) {
    assert.deepEqual(await source.read(at, 200_000, undefined, FILE.length), FILE.slice(at, at + 200_000));
  }
  assert.equal(requests, 3);
});

test('Ranges of another file end in an error of the container, not in its bytes', async (t) => {
  const site = await serve(t, { '/data': respond(oddServers(FILE)['sends ranges of another file']) });
  await assert.rejects(openEncrypted(site.at('/data'), KEY, { file: 'weights.bin' }), WeightsError);
});

/** Sends a part of each range, and then waits. */
function unfinished(t: TestContext): { site: Promise<Site>; open: () => number; allClosed: () => Promise<unknown> } {
  const closed: Promise<void>[] = [];
  let open = 0;
  const site = serve(t, {
    '/data': (request, response) => {
      const from = offsetOf(request)!;
      open++;
      closed.push(new Promise((resolve) => response.on('close', () => (open--, resolve()))));
      response.writeHead(206, { 'content-range': `bytes ${from}-${FILE.length - 1}/${FILE.length}` });
      response.write(FILE.subarray(from, from + 300_000));
    },
  });
  const late = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2000).unref());
  return { site, open: () => open, allClosed: () => Promise.race([Promise.all(closed), late()]) };
}

test('A closed file leaves no response open', async (t) => {
  const { site, open, allClosed } = unfinished(t);
  const opened = await openEncrypted((await site).at('/data'), KEY, { file: 'weights.bin' });
  await opened.read(0, CHUNK, undefined, DATA.length);
  opened.close();
  await allClosed();
  assert.equal(open(), 0);
});

test('A file that cannot be opened leaves no response open', async (t) => {
  const { site, open, allClosed } = unfinished(t);
  await failure('wrong-key', openEncrypted((await site).at('/data'), new Uint8Array(32).fill(9), { file: 'weights.bin' }));
  await allClosed();
  assert.equal(open(), 0);
});

test('A read after the close of a file works, and leaves no response open', async (t) => {
  const { site, open, allClosed } = unfinished(t);
  const opened = await openEncrypted((await site).at('/data'), KEY, { file: 'weights.bin' });
  opened.close();
  assert.deepEqual(await opened.read(CHUNK, 100), DATA.slice(CHUNK, CHUNK + 100));
  await allClosed();
  assert.equal(open(), 0);
});

test('A page in place of the file is the error not-a-container, after one request', async (t) => {
  const site = await serve(t, { '/data': { headers: { 'content-type': 'text/html' }, body: '<!doctype html><p>Sign in' } });
  const file = { url: site.at('/data'), policy: fetchPolicy(), expected: FILE.length };
  await assert.rejects(httpSource(file, new AbortController().signal), { name: 'WeightsError', code: 'not-a-container' });
  assert.equal(site.requests.length, 1);
});

/** Of another origin: the page does not see that a response is compressed. As in Chromium there is none to the request of a range. */
function compressingOrigin(t: TestContext): void {
  const compressed = gzipSync(FILE);
  withGlobal(t, 'fetch', async (_: string, { headers }: { headers: Record<string, string> }) => {
    if ('range' in headers) {
      throw new TypeError('Failed to fetch');
    }
    const response = new Response(FILE.slice(), { headers: { 'content-length': String(compressed.length) } });
    return Object.defineProperty(response, 'type', { value: 'cors' });
  });
}

test('The whole file is requested from another origin that compresses it, with the length of the manifest', async (t) => {
  compressingOrigin(t);
  const file = { url: 'https://cdn.test/data', policy: fetchPolicy({ retries: 0 }), expected: FILE.length };
  const source = await httpSource(file, new AbortController().signal);
  assert.deepEqual(await source.read(CHUNK, 1000), FILE.slice(CHUNK, CHUNK + 1000));
});

test('A range of a file that is longer than the manifest says is not a reason to request all of it', async (t) => {
  const site = await serve(t, { '/data': respond() });
  const file = { url: site.at('/data'), policy: fetchPolicy(), expected: FILE.length - 1 };
  const source = await httpSource(file, new AbortController().signal);
  assert.equal(source.size, FILE.length);
  assert.equal(site.requests.length, 1);
});

for (const [what, end, code, says] of [
  ['is lost', (response: ServerResponse) => response.destroy(), 'network', /was lost after 19\d{4} of 327680 bytes/],
  ['ends early', (response: ServerResponse) => response.end(), 'truncated', /ended after 198608 of 327680 bytes/],
] as const) {
  test(`The error of a range that ${what} has positions in the file`, async (t) => {
    withoutPauses(t);
    const site = await serve(t, {
      '/data': (request, response) => {
        const from = offsetOf(request)!;
        if (from === 0) {
          ranges(request, response, from);
        } else {
          response.writeHead(206, { 'content-range': `bytes ${from}-${5 * CHUNK - 1}/${FILE.length}` });
          response.write(FILE.subarray(from, from + 1000), () => end(response));
        }
      },
    });
    const source = await httpSource({ url: site.at('/data'), policy: fetchPolicy({ retries: 1 }) }, new AbortController().signal);
    const error = (await source.read(3 * CHUNK, 2 * CHUNK).catch((reason: unknown) => reason)) as WeightsError;
    assert.equal(error.code, code);
    assert.match(error.message, says);
  });
}
