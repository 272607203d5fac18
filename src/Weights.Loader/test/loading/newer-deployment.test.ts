import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { fetchManifest, loadModel, type KeySource, type WeightsErrorCode } from 'weights-loader';
import { WeightsError as WeightsErrorOfSource } from '../../src/core/errors.js';
import { newerModel } from '../../src/loading/newer-deployment.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { encrypt, entry, KEY, KID, manifest, plaintext } from '../support/models.js';
import { serve, type Route, type Site } from '../support/server.js';
import { FILE, MODEL } from '../support/site.js';

const OLD_MODEL = plaintext(4000);
const OLD_FILE = encrypt(OLD_MODEL, undefined, new Uint8Array(32).fill(9));
const OLD_KID = 'f'.repeat(32);

const OLD = manifest(entry('demo', OLD_FILE, { kid: OLD_KID }));
const NEW = manifest(entry('demo', FILE));

/** As a service worker that caches by URL: the plain URL gets the older models.json, any other one comes from the server. */
const cachedOld: Route = (request, response) => void response.end(request.url === '/models.json' ? OLD : NEW);

const publish = (t: TestContext, routes: Record<string, Route> = {}): Promise<Site> =>
  serve(t, { '/models.json': cachedOld, '/demo.enc': FILE, '/key': KEY, ...routes });

const load = (site: Site, ort = new FakeOrt(), key: KeySource = site.at('/key?kid={kid}')): Promise<unknown> =>
  loadModel('demo', { ort, key, retries: 0, manifest: site.at('/models.json') });

const manifestRequests = (site: Site): number => site.requests.filter((url) => url.startsWith('/models.json')).length;

const oldFileGone: Route = (request, response) => {
  const old = request.url?.includes('v=old');
  response.writeHead(old ? 404 : 200).end(old ? '' : FILE);
};

for (const [what, old, routes] of [
  ['another file', entry('demo', encrypt(MODEL), { kid: KID }), {}],
  ['a file of another length', entry('demo', OLD_FILE, { kid: OLD_KID }), {}],
  ['no file', entry('demo', OLD_FILE, { url: 'demo.enc?v=old' }), { '/demo.enc': oldFileGone }],
  ['a page', entry('demo', OLD_FILE, { url: 'old.enc' }), { '/old.enc': { headers: { 'content-type': 'text/html' }, body: '<html>' } }],
] as const) {
  test(`If an older models.json finds ${what}, the load uses the current one`, async (t) => {
    const cached: Route = (request, response) => void response.end(request.url === '/models.json' ? manifest(old) : NEW);
    const site = await publish(t, { '/models.json': cached, ...routes });
    const ort = new FakeOrt();
    await load(site, ort);
    assert.deepEqual(ort.seen, MODEL);
  });
}

for (const status of [403, 404]) {
  test(`If the key of an older models.json gets ${status}, the load uses the current one`, async (t) => {
    const site = await publish(t, {
      '/key': (request, response) => {
        const known = request.url?.endsWith(KID);
        response.writeHead(known ? 200 : status).end(known ? KEY : '');
      },
    });
    const ort = new FakeOrt();
    await load(site, ort);
    assert.deepEqual(ort.seen, MODEL);
  });
}

test('A key that does not fit the current models.json either is an error that says to reload', async (t) => {
  const site = await publish(t);
  const error = await failure('wrong-key', load(site, new FakeOrt(), new Uint8Array(32).fill(9)));
  assert.match(error.message, /a newer version of the site was deployed\. Reload the page\.$/);
});

for (const [what, controller, status, advises] of [
  ['A page with a service worker that hides the current models.json', {}, 404, true],
  ['A customer who may not have the key, on a page with a service worker,', {}, 403, false],
  ['A page that its service worker does not control', null, 404, false],
] as const) {
  test(`${what} gets ${advises ? 'advice' : 'no advice'} about the service worker`, async (t) => {
    withGlobal(t, 'navigator', { serviceWorker: { controller } });
    const site = await publish(t, { '/models.json': OLD, '/key': { status } });
    const error = await failure('key-refused', load(site));
    assert.equal(error.status, status);
    assert.equal(/This page has a service worker\..*clear the site's data/.test(error.message), advises, error.message);
  });
}

test('The details of the error remain', async (t) => {
  const site = await publish(t, { '/demo.enc': { status: 404 } });
  const error = await failure('http-status', load(site));
  assert.deepEqual([error.status, /Reload the page\.$/.test(error.message)], [404, true]);
});

test('The current models.json is requested once, with a new query', async (t) => {
  const site = await publish(t);
  await load(site);
  assert.match(site.requests.filter((url) => url.startsWith('/models.json'))[1]!, /^\/models\.json\?fresh=[\w-]{36}$/);
  assert.equal(manifestRequests(site), 2);
});

test('Files beside a models.json with a query keep their URLs', async (t) => {
  const site = await publish(t, {
    '/models.json': (request, response) => void response.end(request.url?.includes('fresh') ? NEW : OLD),
  });
  await loadModel('demo', { ort: new FakeOrt(), key: KEY, retries: 0, manifest: site.at('/models.json?v=1') });
  assert.equal(site.requests.at(-1), '/demo.enc?v=0123456789');
});

test('If models.json is the current one, the first error remains', async (t) => {
  const site = await serve(t, { '/models.json': NEW, '/demo.enc': encrypt(MODEL), '/key': KEY });
  const error = await failure('wrong-file', load(site));
  assert.doesNotMatch(error.message, /newer version/);
  assert.equal(site.requests.filter((url) => url.startsWith('/demo.enc')).length, 1);
});

test('If the current models.json cannot be loaded, the first error remains', async (t) => {
  const site = await publish(t, {
    '/models.json': (request, response) => {
      response.writeHead(request.url === '/models.json' ? 200 : 500).end(manifest(entry('demo', OLD_FILE)));
    },
  });
  await failure('too-long', load(site));
});

for (const [what, code, route] of [
  ['nobody is signed in', 'key-refused', { status: 401 }],
  ['the key server is down', 'unavailable', { status: 503 }],
] as [string, WeightsErrorCode, Route][]) {
  test(`If ${what}, models.json is not requested again`, async (t) => {
    const site = await publish(t, { '/models.json': NEW, '/key': route });
    await failure(code, load(site));
    assert.equal(manifestRequests(site), 1);
  });
}

test('An abort ends the search for a newer deployment', async (t) => {
  const abort = new AbortController();
  const site = await publish(t, {
    '/models.json': (request, response) => (request.url === '/models.json' ? void response.end(OLD) : abort.abort()),
  });
  const options = { ort: new FakeOrt(), key: KEY, retries: 0, manifest: site.at('/models.json'), signal: abort.signal };
  await assert.rejects(loadModel('demo', options), { name: 'AbortError' });
});

test('A manifest that cannot be loaded again is not replaced by a later one', async (t) => {
  const other = encrypt(plaintext(777));
  const site = await serve(t, {
    '/a/models.json': (request, response) =>
      void (request.url!.includes('fresh') ? response.writeHead(500).end() : response.end(manifest(entry('demo', OLD_FILE)))),
    '/a/demo.enc': FILE,
    '/b/models.json': manifest(entry('demo', other)),
    '/b/demo.enc': other,
  });
  const manifests = [site.at('/a/models.json'), site.at('/b/models.json')];
  await failure('too-long', loadModel('demo', { ort: new FakeOrt(), key: KEY, retries: 0, manifest: manifests }));
});

for (const [what, current] of [
  ['does not have the model', manifest(entry('other', FILE))],
  ['is of a newer version', JSON.stringify({ version: 99, models: {} })],
] as const) {
  test(`If the current models.json ${what}, the error says to reload`, async (t) => {
    const cached: Route = (request, response) => void response.end(request.url === '/models.json' ? NEW : current);
    const site = await publish(t, { '/models.json': cached, '/demo.enc': { status: 404 } });
    const error = await failure('http-status', load(site));
    assert.deepEqual([error.status, /Reload the page\.$/.test(error.message)], [404, true], error.message);
  });
}

test('A failure with another cause does not advise to reload the page', async (t) => {
  const site = await publish(t, { '/key': (request, response) => void response.writeHead(request.url!.endsWith(KID) ? 503 : 404).end() });
  const error = await failure('unavailable', load(site));
  assert.doesNotMatch(error.message, /newer version/);
});

test('Loads that fail at once request the current models.json once', async (t) => {
  const site = await publish(t, { '/models.json': NEW });
  const { models } = await fetchManifest(site.at('/models.json'));
  const wrong = new WeightsErrorOfSource('wrong-file', 'Another file.');
  await Promise.all(Array.from({ length: 20 }, () => newerModel(wrong, models[0], [site.at('/models.json')], {})));
  assert.equal(manifestRequests(site), 2);
});

test('A models.json that is cut leaves no listener on the signal', async (t) => {
  const cut: Route = (request, response) => {
    if (request.url === '/models.json') {
      response.end(manifest(entry('demo', OLD_FILE)));
    } else {
      response.writeHead(200, { 'content-length': 5000 });
      response.write('{', () => response.destroy());
    }
  };
  const site = await publish(t, { '/models.json': cut });
  const { signal } = new AbortController();
  const listeners = new Set<unknown>();
  const { addEventListener: add, removeEventListener: remove } = signal;
  signal.addEventListener = (type: string, listener: EventListener) => (listeners.add(listener), add.call(signal, type, listener));
  signal.removeEventListener = (type: string, listener: EventListener) => (listeners.delete(listener), remove.call(signal, type, listener));
  const options = { ort: new FakeOrt(), key: KEY, retries: 0, manifest: site.at('/models.json'), signal };
  await failure('too-long', loadModel('demo', options));
  assert.equal(listeners.size, 0);
});

test('A load that begins again calls the key function again', async (t) => {
  const site = await publish(t);
  const kids: string[] = [];
  await load(site, new FakeOrt(), ({ kid }) => (kids.push(kid), KEY));
  assert.deepEqual(kids, [OLD_KID, KID]);
});
