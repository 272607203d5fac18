import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { loadEncryptedModel, loadModel, type WeightsErrorCode } from 'weights-loader';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { encrypt, entry, KEY, manifest, plaintext } from '../support/models.js';
import { withoutPauses } from '../support/pauses.js';
import type { Route, Site } from '../support/server.js';
import { deployment, FILE, MODEL } from '../support/site.js';

const html = '<!doctype html>\n<html><title>App</title></html>';
const asHtml = { 'content-type': 'text/html; charset=utf-8' };

/** As exporters write it: ir_version, producer_name, graph (the rest of the file). */
const onnx = Buffer.concat([
  Buffer.from([0x08, 8, 0x12, 7]),
  Buffer.from('pytorch'),
  Buffer.from([0x3a, 0xf0, 0x26]),
  plaintext(0x26 * 128 + 0x70),
]);
const ort = Buffer.concat([Buffer.from([0x18, 0, 0, 0]), Buffer.from('ORTM'), plaintext(500)]);

/** By name, with the lengths of the manifest; and by URL, without them. */
const byName = (site: Site, fake = new FakeOrt()): Promise<unknown> =>
  loadModel('demo', { ort: fake, key: KEY, allowUnencrypted: true, manifest: site.at('/weights/models.json') });
const byUrl = (site: Site, fake = new FakeOrt()): Promise<unknown> =>
  loadEncryptedModel(site.at('/weights/demo.enc?sig=geheim'), KEY, { ort: fake });

const piecewise =
  (body: Uint8Array, headers: Record<string, string> = {}): Route =>
  (_, response) => {
    response.writeHead(200, headers);
    for (let i = 0; i < body.length; i += 1000) {
      response.write(body.subarray(i, i + 1000));
    }
    response.end();
  };

const interrupted =
  (body: Uint8Array, announced: number): Route =>
  (_, response) => {
    response.writeHead(200, { 'content-length': announced });
    response.write(body, () => response.destroy());
  };

const good: Record<string, Route> = {
  'with Content-Length': FILE,
  'without Content-Length': piecewise(FILE),
  'compressed on the way': { headers: { 'content-encoding': 'gzip' }, body: gzipSync(FILE) },
  'of a wrong media type': { headers: { 'content-type': 'text/html' }, body: FILE },
  'that begins like an HTML page': { headers: asHtml, body: encrypt(MODEL, Buffer.from('<!doctype ht')) },
  'that begins like an unencrypted model': encrypt(MODEL, onnx.subarray(0, 12)),
  'that begins like an .ort model': encrypt(MODEL, ort.subarray(0, 12)),
};
for (const [what, route] of Object.entries(good)) {
  test(`A file ${what} is loaded`, async (t) => {
    const served = (route as { body?: Uint8Array }).body ?? route;
    const pinned = served instanceof Uint8Array && served.length === FILE.length ? served : FILE;
    const site = await deployment(t, { '/weights/models.json': manifest(entry('demo', pinned)), '/weights/demo.enc': route });
    for (const load of [byName, byUrl]) {
      const fake = new FakeOrt();
      await load(site, fake);
      assert.deepEqual(fake.seen, MODEL);
    }
  });
}

interface Bad {
  route: Route;
  code: WeightsErrorCode;
  /** The code without the manifest, if it is another one. */
  codeByUrl?: WeightsErrorCode;
  status?: number;
  says: RegExp;
}
const bad: Record<string, Bad> = {
  'is missing': { route: { status: 404 }, code: 'http-status', status: 404, says: /MapStaticAssets.*FileExtensionContentTypeProvider/ },
  'is for others': { route: { status: 403 }, code: 'http-status', status: 403, says: /403 Forbidden.*login/ },
  'makes the server fail': { route: { status: 503 }, code: 'http-status', status: 503, says: /503.*log shows why/ },
  'is an HTML page': { route: { headers: asHtml, body: html }, code: 'not-a-container', says: /HTML page.*start page/ },
  'is an HTML page of no type': { route: ` \n${html}`, code: 'not-a-container', says: /HTML page/ },
  'is an HTML page with a byte order mark': { route: `\ufeff${html}`, code: 'not-a-container', says: /HTML page/ },
  'is XHTML': {
    route: { headers: { 'content-type': 'application/xhtml+xml' }, body: '<?xml version="1.0"?><html/>' },
    code: 'not-a-container',
    says: /HTML page/,
  },
  'is a login page elsewhere': { route: { status: 302, headers: { location: '/login' } }, code: 'not-a-container', says: /login page/ },
  'is a longer HTML page': { route: { headers: asHtml, body: html.padEnd(9000) }, code: 'not-a-container', says: /HTML page/ },
  'is an unencrypted model': { route: onnx, code: 'not-a-container', says: /is an unencrypted model.*Anyone can download it/ },
  'is an unencrypted .ort model': { route: ort, code: 'not-a-container', says: /is an unencrypted model/ },
  'is cut off': {
    route: FILE.subarray(0, 4000),
    code: 'truncated',
    codeByUrl: 'tampered',
    says: /ended after 4000 of the 5028 bytes that the manifest gives|wrong one, or the file was changed/,
  },
  'is shorter than any container': { route: FILE.subarray(0, 27), code: 'truncated', says: /ended after 27 of the (28|5028) bytes/ },
  'is empty': { route: new Uint8Array(0), code: 'truncated', says: /ended after 0 of the/ },
  'has no body': { route: { status: 204 }, code: 'truncated', says: /ended after 0 of the/ },
  'is interrupted': {
    route: interrupted(FILE.subarray(0, 3000), FILE.length),
    code: 'network',
    says: /connection to .* was lost after \d+ of 5028 bytes/,
  },
  'is too long': {
    route: Buffer.concat([FILE, FILE]),
    code: 'too-long',
    codeByUrl: 'tampered',
    says: /longer than the 5028 bytes|changed/,
  },
  'is one byte too long, in pieces': {
    route: piecewise(Buffer.concat([FILE, Buffer.of(0)])),
    code: 'too-long',
    codeByUrl: 'tampered',
    says: /longer than the 5028 bytes|changed/,
  },
  'was changed': { route: FILE.map((byte, i) => (i === 2000 ? byte ^ 1 : byte)), code: 'tampered', says: /changed or damaged/ },
  'never arrives': { route: (_, response) => void response.destroy(), code: 'network', says: /No response from/ },
};
for (const [what, { route, code, codeByUrl, status, says }] of Object.entries(bad)) {
  test(`A file that ${what} is the error ${code}${codeByUrl === undefined ? '' : `, without a manifest ${codeByUrl}`}`, async (t) => {
    withoutPauses(t);
    const site = await deployment(t, { '/weights/demo.enc': route, '/login': { headers: asHtml, body: html } });
    for (const [load, expected] of [
      [byName, code],
      [byUrl, codeByUrl ?? code],
    ] as const) {
      const error = await failure(expected, load(site));
      assert.match(error.message, says);
      assert.doesNotMatch(error.message, /geheim/);
      assert.equal(error.status, status);
    }
  });
}

test('An unencrypted model that ends early is the error truncated, not not-a-container', async (t) => {
  const listed = entry('demo', onnx, { url: 'demo.enc', size: onnx.length, format: 'none' });
  const site = await deployment(t, { '/weights/models.json': manifest(listed), '/weights/demo.enc': onnx.subarray(0, 1000) });
  await failure('truncated', byName(site));
});

test('A Content-Length above the limit of the format is refused before the download', async (t) => {
  const site = await deployment(t, {
    '/weights/demo.enc': (_, response) => void response.writeHead(200, { 'content-length': 2_145_000_029 }).flushHeaders(),
  });
  await failure('too-long', byUrl(site));
});

for (const announced of [FILE.length - 1500, FILE.length + 1500]) {
  test(`From another origin, a wrong Content-Length is ignored (${announced})`, async (t) => {
    const site = await deployment(t);
    const pieces = [0, 1000, 2000, 3000, 4000, 5000].map((at) => FILE.slice(at, at + 1000));
    const body = new ReadableStream({
      start(controller) {
        pieces.forEach((piece) => controller.enqueue(piece));
        controller.close();
      },
    });
    const response = new Response(body, { headers: { 'content-length': String(announced) } });
    Object.defineProperty(response, 'type', { value: 'cors' });
    t.mock.method(globalThis, 'fetch', async () => response);
    const fake = new FakeOrt();
    await byUrl(site, fake);
    assert.deepEqual(fake.seen, MODEL);
  });
}

test('Random bytes are never taken for a page or a model', async (t) => {
  const bodies = Array.from({ length: 200 }, () => randomBytes(2000));
  const site = await deployment(t, { '/weights/demo.enc': (_, response) => void response.end(bodies.pop()) });
  while (bodies.length > 0) {
    await failure('tampered', byUrl(site));
  }
});

test('On plain http the error insecure-context comes before any request', async (t) => {
  const site = await deployment(t);
  withGlobal(t, 'isSecureContext', false);
  assert.match((await failure('insecure-context', byUrl(site))).message, /https.*localhost/);
  assert.deepEqual(site.requests, []);
});
