import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { loadModel, openEncrypted, type LoadModelOptions } from 'weights-loader';
import { encryptChunked } from '../support/containers.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { entry, KEY, manifest } from '../support/models.js';
import { oddServers, offsetOf, type Odd } from '../support/odd-servers.js';
import { withoutPauses } from '../support/pauses.js';
import { serve, type Route, type Site } from '../support/server.js';
import { deployment, FILE, MODEL } from '../support/site.js';

const FILES = {
  gcm: FILE,
  chunked: encryptChunked(MODEL, { file: 'demo.onnx', chunkLog2: 12, salt: '5a'.repeat(32) }),
  none: MODEL,
};
type Format = keyof typeof FILES;
const CUT = 3000;

const load = (site: Site, more: Partial<LoadModelOptions<FakeOrt>> = {}): Promise<unknown> =>
  loadModel('demo', { ort: new FakeOrt(), key: KEY, allowUnencrypted: true, manifest: site.at('/weights/models.json'), ...more });
const listed = (format: Format): string => manifest(entry('demo', FILES[format], { format, size: MODEL.length }));

/** The option `cache` of each request of the file. */
const cachesOf = (calls: readonly { readonly arguments: Parameters<typeof fetch> }[]): (RequestCache | undefined)[] =>
  calls.filter(({ arguments: [url] }) => String(url).includes('.enc')).map(({ arguments: [, init] }) => init?.cache);

/** The first connection is cut. */
function cutOnce(file: Uint8Array, then: Odd): Route {
  let requests = 0;
  return (request: IncomingMessage, response: ServerResponse) => {
    const from = offsetOf(request);
    if (requests++ === 0) {
      response.writeHead(200, { 'content-length': file.length });
      response.write(file.subarray(0, CUT), () => response.destroy());
    } else if (from === undefined) {
      response.writeHead(200, { 'content-length': file.length }).end(file);
    } else {
      then(request, response, from);
    }
  };
}

for (const format of Object.keys(FILES) as Format[]) {
  for (const [what, odd] of Object.entries(oddServers(FILES[format]))) {
    test(`A download of the format ${format} is resumed, from a server that ${what}`, async (t) => {
      withoutPauses(t);
      const file = cutOnce(FILES[format], odd);
      const site = await deployment(t, { '/weights/models.json': listed(format), '/weights/demo.enc': file });
      const ort = new FakeOrt();
      await load(site, { ort });
      assert.deepEqual(ort.seen, MODEL);
      assert.ok(site.requests.filter((url) => url.includes('.enc')).length <= 3);
    });
  }

  test(`A Content-Length that is too large does not matter (${format})`, async (t) => {
    const file = FILES[format];
    const site = await deployment(t, {
      '/weights/models.json': listed(format),
      '/weights/demo.enc': (_, response) => {
        response.writeHead(200, { 'content-length': file.length + 100 });
        response.write(file, () => response.destroy());
      },
    });
    const ort = new FakeOrt();
    await load(site, { ort });
    assert.deepEqual(ort.seen, MODEL);
    assert.equal(site.requests.filter((url) => url.includes('.enc')).length, 1);
  });

  test(`A body that ends early without an error is resumed (${format})`, async (t) => {
    withoutPauses(t);
    const file = FILES[format];
    const ranges = oddServers(file)['hides Content-Range']!;
    const site = await deployment(t, {
      '/weights/models.json': listed(format),
      '/weights/demo.enc': (request, response) => {
        const from = offsetOf(request);
        from === undefined ? response.end(file.subarray(0, CUT)) : ranges(request, response, from);
      },
    });
    const ort = new FakeOrt();
    const fetched = t.mock.method(globalThis, 'fetch');
    await load(site, { ort });
    assert.deepEqual(ort.seen, MODEL);
    // A browser may have stored the first body as the whole file.
    assert.deepEqual(cachesOf(fetched.mock.calls), [undefined, 'reload']);
  });
}

/** To the request of a range there is no response, as for a page of Chromium if the response is compressed. */
const refusesRanges =
  (respond: (response: ServerResponse) => void): Route =>
  (request, response) =>
    offsetOf(request) === undefined ? respond(response) : void request.socket.destroy();

test('A server that compresses the response to a range is asked for the whole file', async (t) => {
  const whole = gzipSync(FILES.chunked);
  const site = await serve(t, {
    '/demo.enc': refusesRanges((response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(whole)),
  });
  const opened = await openEncrypted(site.at('/demo.enc'), KEY, { file: 'demo.onnx', retries: 0 });
  assert.deepEqual(await opened.read(100, 5000), MODEL.subarray(100, 5100));
  assert.equal(site.requests.length, 2);
});

test('A lost network is not taken for a server that compresses', async (t) => {
  const site = await serve(t, { '/demo.enc': refusesRanges((response) => response.end(FILES.chunked)) });
  await failure('network', openEncrypted(site.at('/demo.enc'), KEY, { file: 'demo.onnx', retries: 0 }));
  assert.equal(site.requests.length, 2);
});

test('A file that has changed since the connection was lost is the error wrong-file', async (t) => {
  withoutPauses(t);
  const changed = cutOnce(MODEL, (_, response) => void response.writeHead(206).end(MODEL.subarray(CUT).map((byte) => byte ^ 1)));
  const site = await deployment(t, { '/weights/models.json': listed('none'), '/weights/demo.enc': changed });
  await failure('wrong-file', load(site));
});

test('Each attempt follows the redirect of the site again, and a signed URL that has expired is requested there', async (t) => {
  withoutPauses(t);
  let signed = 0;
  const used: string[] = [];
  const site = await deployment(t, {
    '/weights/demo.enc': (_, response) => void response.writeHead(302, { location: `/storage?sig=${signed++}` }).end(),
    '/storage': (request, response) => {
      used.push(request.url!);
      const from = offsetOf(request);
      if (from === undefined) {
        response.writeHead(200, { 'content-length': FILE.length });
        response.write(FILE.subarray(0, CUT), () => response.destroy());
      } else if (request.url!.endsWith('=1')) {
        response.writeHead(403).end();
      } else {
        response.writeHead(206, { 'content-range': `bytes ${from}-${FILE.length - 1}/${FILE.length}` }).end(FILE.subarray(from));
      }
    },
  });
  const ort = new FakeOrt();
  await load(site, { ort });
  assert.deepEqual(ort.seen, MODEL);
  assert.deepEqual(used, ['/storage?sig=0', '/storage?sig=1', '/storage?sig=2']);
});

test('The site is asked once more about a redirect that leads to a refusal, without the cache', async (t) => {
  const site = await serve(t, {
    '/weights/models.json': manifest(entry('demo', FILE)),
    '/weights/demo.enc': { status: 301, headers: { location: '/expired' } },
    '/expired': { status: 403 },
  });
  const fetched = t.mock.method(globalThis, 'fetch');
  assert.equal((await failure('http-status', load(site))).status, 403);
  assert.deepEqual(cachesOf(fetched.mock.calls), [undefined, 'reload']);
});
