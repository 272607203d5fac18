import assert from 'node:assert/strict';
import test, { mock, type TestContext } from 'node:test';
import { fetchManifest, loadModel } from 'weights-loader';
import * as noWorker from 'weights-loader/no-worker';
import * as served from 'weights-loader/weights-loader.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { entry, externalEntry, KEY, KID, manifest, pinOf } from '../support/models.js';
import { serve } from '../support/server.js';
import { deployment, FILE, MODEL } from '../support/site.js';

test('The URLs of a manifest are resolved against its URL; unknown members are dropped', async (t) => {
  const text = manifest(entry('face/détecteur', FILE, { inputs: [{ name: 'x' }] }));
  const site = await serve(t, { '/app/weights/models.json': JSON.stringify({ ...(JSON.parse(text) as object), later: true }) });
  const { url, models } = await fetchManifest(site.at('/app/weights/models.json?v=1'));
  assert.equal(url, site.at('/app/weights/models.json?v=1'));
  assert.deepEqual(models, [{ ...entry('face/détecteur', FILE), url: site.at('/app/weights/face/d%C3%A9tecteur.enc?v=0123456789') }]);
});

test('After a redirection the URLs of a manifest are resolved against its new address', async (t) => {
  const site = await serve(t, {
    '/models.json': { status: 302, headers: { location: '/v2/models.json' } },
    '/v2/models.json': manifest(entry('demo', FILE)),
  });
  assert.equal((await fetchManifest(site.at('/models.json'))).models[0]?.url, site.at('/v2/demo.enc?v=0123456789'));
});

test('The manifest is revalidated each time', async (t) => {
  const [, init] = await firstRequest(t, () => fetchManifest('http://site.test/models.json'));
  assert.equal(init.cache, 'no-cache');
  assert.equal(init.credentials, 'same-origin');
});

test('Of a served loader the default manifest is beside it', async (t) => {
  const [url] = await firstRequest(t, () => served.fetchManifest());
  assert.equal(url, new URL('./models.json', import.meta.resolve('weights-loader/weights-loader.js')).href);
});

for (const [entry, load] of [
  ['weights-loader', fetchManifest],
  ['weights-loader/no-worker', noWorker.fetchManifest],
] as const) {
  test(`Of ${entry} the default manifest is below the base URL of the page`, async (t) => {
    withGlobal(t, 'document', { baseURI: 'http://site.test/app/page' });
    const [url] = await firstRequest(t, () => load());
    assert.equal(url, 'http://site.test/app/weights/models.json');
  });

  test(`Of ${entry} in a worker the default manifest is below its script`, async (t) => {
    withGlobal(t, 'location', { href: 'http://site.test/app/service-worker.js' });
    const [url] = await firstRequest(t, () => load());
    assert.equal(url, 'http://site.test/app/weights/models.json');
  });

  test(`Without a base URL ${entry} asks for the option "manifest"`, async (t) => {
    withGlobal(t, 'location', { href: 'blob:http://site.test/2f8b' });
    await assert.rejects(load(), { code: 'bad-manifest', message: /set the URL of models\.json as the option "manifest"/ });
  });
}

/** URL and options of the first request of a load. */
async function firstRequest(t: TestContext, load: () => Promise<unknown>): Promise<[string, RequestInit]> {
  const fetched = mock.method(globalThis, 'fetch', async () => new Response(manifest()));
  t.after(() => fetched.mock.restore());
  await load();
  return fetched.mock.calls[0]!.arguments as unknown as [string, RequestInit];
}

const PIN = pinOf(FILE)!;
const PASTED = 'c0ffee'.repeat(8);
const external = (...changes: Record<string, unknown>[]): string =>
  manifest(
    entry('a/demo', FILE, {
      external: changes.map((change) => externalEntry('w.bin', 'a/w.bin.enc', FILE, FILE.length - 28, 'gcm', change)),
    }),
  );
const unencrypted = (changes: Record<string, unknown>): string => entryWith({ format: 'none', size: FILE.length, ...changes });
const entryWith = (changes: Record<string, unknown>): string => manifest(entry('demo', FILE, changes));
for (const [what, { text, says }] of Object.entries<{ text: string; says: RegExp }>({
  'is an HTML page': { text: '<!doctype html><title>App</title>', says: /HTML page/ },
  'is not JSON': { text: '{"version":2', says: /not JSON/ },
  'is empty': { text: '', says: /not JSON/ },
  'is an array': { text: '[]', says: /it is not an object/ },
  'is of an earlier version': { text: '{"version":1,"models":[]}', says: /version is 1, not 2/ },
  'is of a later version': { text: '{"version":3,"models":[]}', says: /version is 3, not 2/ },
  'has its version as text': { text: '{"version":"2","models":[]}', says: /version is "2", not 2/ },
  'has no version': { text: '{"models":[]}', says: /version is missing/ },
  'has no list of models': { text: '{"version":2,"models":{}}', says: /models is not an array/ },
  'lists a value that is not an object': { text: '{"version":2,"models":[null]}', says: /models\[0\] is not an object/ },
  'has a model without a name': { text: entryWith({ name: '' }), says: /models\[0\]\.name is "", not a possible name/ },
  'has a model without a URL': { text: entryWith({ url: undefined }), says: /models\[0\]\.url is missing/ },
  'has a malformed URL': { text: entryWith({ url: 'https://' }), says: /models\[0\]\.url is not a URL/ },
  'has a size that is not a number': { text: entryWith({ size: '5' }), says: /models\[0\]\.size is "5"/ },
  'has a negative size': { text: entryWith({ size: -1 }), says: /size is -1/ },
  'has a size with a fraction': { text: entryWith({ encryptedSize: 1.5 }), says: /encryptedSize is 1\.5/ },
  'has sizes that contradict each other': { text: entryWith({ size: 5 }), says: /not size \+ 28/ },
  'has two sizes for an unencrypted model': { text: unencrypted({ size: 5 }), says: /not size/ },
  'has a size above the format': { text: entryWith({ size: 3e9, encryptedSize: 3e9 + 28 }), says: /ends at 2145000028/ },
  'has a fingerprint in upper case': { text: entryWith({ kid: KID.toUpperCase() }), says: /32 lower-case hex/ },
  'has an encrypted model without a key id': { text: entryWith({ keyId: '' }), says: /keyId is not a key ID/ },
  'has a key id in upper case': { text: entryWith({ keyId: 'Default' }), says: /keyId is not a key ID/ },
  'has a key id with a slash': { text: entryWith({ keyId: 'a/../b' }), says: /keyId is not a key ID/ },
  'has a key id that begins with a hyphen': { text: entryWith({ keyId: '-a' }), says: /keyId is not a key ID/ },
  'has a key id with a line break': { text: entryWith({ keyId: 'a\n' }), says: /keyId is not a key ID/ },
  'has a key id of 65 characters': { text: entryWith({ keyId: 'x'.repeat(65) }), says: /keyId is not a key ID/ },
  'has 32 hex digits as a key id': { text: entryWith({ keyId: KID }), says: /keyId is not a key ID.*and not a key/ },
  'has a key as a key id': { text: entryWith({ keyId: `${PASTED}${PASTED.slice(0, 16)}` }), says: /keyId is not a key ID/ },
  'has a key as a fingerprint': { text: entryWith({ kid: PASTED }), says: /kid is not 32 lower-case hex digits/ },
  'has a key as a name': { text: entryWith({ name: `../${PASTED}` }), says: /name is "\.\.\/\(hex digits\)", not a possible name/ },
  'has a key as its version': { text: JSON.stringify({ version: PASTED, models: [] }), says: /version is "\(hex digits\)", not 2/ },
  'has a key as a hash': { text: entryWith({ sha256: PASTED }), says: /sha256 is not 64 lower-case hex digits/ },
  'has a key as a pin': { text: entryWith({ pin: PASTED }), says: /pin is not that of a file of the format "gcm"/ },
  'has a key id for an unencrypted model': { text: unencrypted({ keyId: 'default' }), says: /keyId is not empty/ },
  'has a fingerprint for an unencrypted model': { text: unencrypted({ kid: KID }), says: /kid is not empty/ },
  'has a pin for an unencrypted model': { text: unencrypted({ pin: PIN }), says: /pin is there/ },
  'has no pin': { text: entryWith({ pin: undefined }), says: /pin is missing/ },
  'has an empty pin': { text: entryWith({ pin: '' }), says: /pin is not that/ },
  'has a pin with padding': { text: entryWith({ pin: `${PIN}==` }), says: /pin is not that/ },
  'has a pin of the other format': { text: entryWith({ pin: Buffer.alloc(64).toString('base64url') }), says: /pin is not that/ },
  'has a chunked model with the pin of a gcm one': { text: entryWith({ format: 'chunked', pin: PIN }), says: /pin is not that.*"chunked"/ },
  'has a pin in the other alphabet': { text: entryWith({ pin: `+/${PIN.slice(2)}` }), says: /pin is not that/ },
  'has external data without a pin': { text: external({ pin: undefined }), says: /models\[0\]\.external\[0\]\.pin is missing/ },
  'has a short hash': { text: entryWith({ sha256: 'ab' }), says: /64 lower-case hex digits/ },
  'has a hash in upper case': { text: entryWith({ sha256: 'AB'.repeat(32) }), says: /64 lower-case hex digits/ },
  'has a very long wrong value': { text: entryWith({ format: 'x'.repeat(5000) }), says: /…, not a format/ },
  'has a javascript: URL': { text: entryWith({ url: 'javascript:alert(1)' }), says: /url is not a URL of http/ },
  'has a data: URL': { text: entryWith({ url: 'data:,x' }), says: /url is not a URL of http/ },
  'has a blob: URL': { text: entryWith({ url: 'blob:https://a.example/1' }), says: /url is not a URL of http/ },
  'has a file: URL': { text: entryWith({ url: 'file:///etc/passwd' }), says: /url is not a URL of http/ },
  'has a URL with a user name': { text: entryWith({ url: 'https://me:geheim@a.example/' }), says: /without a user name/ },
  'has external data with a data: URL': { text: external({ url: 'data:,x' }), says: /external\[0\]\.url is not a URL of http/ },
  'has a name that leaves its folder': { text: entryWith({ name: '../demo' }), says: /name is "\.\.\/demo", not a possible name/ },
  'has a name with a colon': { text: entryWith({ name: 'C:demo' }), says: /not a possible name/ },
  'has a name with a control character': { text: entryWith({ name: 'de\u0000mo' }), says: /not a possible name/ },
  'has a path with a line break': { text: entryWith({ file: 'a\nb' }), says: /file is .*, not a path/ },
  'has two models of one name': { text: manifest(entry('demo', FILE), entry('demo', FILE)), says: /two models have the name "demo"/ },
  'has two models of one name in two Unicode forms': {
    text: manifest(entry('é', FILE), entry('é'.normalize('NFD'), FILE)),
    says: /two models have the name/,
  },
  'has two files of one location': { text: external({}, {}), says: /models\[0\]\.two files have the location "w\.bin"/ },
  'has external data outside the folder': { text: external({ location: '../w.bin' }), says: /location is "\.\.\/w\.bin", not a relative/ },
  'has an absolute location': { text: external({ location: '/etc/w.bin' }), says: /not a relative path/ },
  'has external data that is not a list': { text: entryWith({ external: {} }), says: /models\[0\]\.external is not an array/ },
})) {
  test(`A manifest that ${what} is refused, and the message gives the reason`, async (t) => {
    const site = await serve(t, { '/models.json': text });
    const error = await failure('bad-manifest', fetchManifest(site.at('/models.json?sig=geheim')));
    assert.match(error.message, says);
    assert.ok(error.message.length < 400);
    assert.doesNotMatch(error.message, /geheim|c0ffee/);
    assert.ok(!error.message.includes(KID));
  });
}

test('A missing manifest is the error http-status, with where it should be', async (t) => {
  const site = await serve(t, {});
  const error = await failure('http-status', fetchManifest(site.at('/models.json')));
  assert.equal(error.status, 404);
  assert.match(error.message, /beside the loader/);
});

test('The error for an unknown name lists the names of all manifests', async (t) => {
  const site = await serve(t, {
    '/a/models.json': manifest(entry('one', FILE), entry('two', FILE)),
    '/b/models.json': manifest(),
  });
  const error = await failure(
    'unknown-model',
    loadModel('three', { ort: new FakeOrt(), key: KEY, manifest: [site.at('/a/models.json'), site.at('/b/models.json')] }),
  );
  assert.match(error.message, /no model "three"/);
  assert.match(error.message, /\/a\/models\.json lists "one", "two"\./);
  assert.match(error.message, /\/b\/models\.json lists none\./);
});

test('Of several manifests the first that lists the name is used', async (t) => {
  const site = await serve(t, {
    '/a/models.json': manifest(entry('one', FILE)),
    '/b/models.json': manifest(entry('demo', FILE)),
    '/b/demo.enc': FILE,
    '/c/models.json': manifest(entry('demo', FILE)),
  });
  const ort = new FakeOrt();
  await loadModel('demo', {
    ort,
    key: KEY,
    manifest: [site.at('/a/models.json'), new URL(site.at('/b/models.json')), site.at('/c/models.json')],
  });
  assert.deepEqual(ort.seen, MODEL);
  assert.deepEqual(site.requests, ['/a/models.json', '/b/models.json', '/b/demo.enc?v=0123456789']);
});

test('A manifest that cannot be read is an error, also if a later one lists the name', async (t) => {
  const site = await deployment(t);
  await failure(
    'http-status',
    loadModel('demo', { ort: new FakeOrt(), key: KEY, manifest: [site.at('/gone.json'), site.at('/weights/models.json')] }),
  );
});

test('A name is found in any Unicode normalization form', async (t) => {
  const site = await serve(t, { '/models.json': manifest(entry('modèle', FILE)), '/modèle.enc': FILE });
  const ort = new FakeOrt();
  await loadModel('modèle'.normalize('NFD'), { ort, key: KEY, manifest: site.at('/models.json') });
  assert.deepEqual(ort.seen, MODEL);
});

test('An unknown format is an error for its own models only', async (t) => {
  const site = await deployment(t, {
    '/weights/models.json': manifest(entry('new', FILE, { format: 'later', encryptedSize: 9 }), entry('demo', FILE)),
  });
  const options = { ort: new FakeOrt(), key: KEY, manifest: site.at('/weights/models.json') };
  assert.match((await failure('unsupported-format', loadModel('new', options))).message, /"later"/);
  await loadModel('demo', options);
});
