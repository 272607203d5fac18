import assert from 'node:assert/strict';
import test from 'node:test';
import { fetchManifest, loadModel, type LoadProgress } from 'weights-loader';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { entry, KEY, manifest } from '../support/models.js';
import { gate, type Site } from '../support/server.js';
import { deployment, FILE, MODEL } from '../support/site.js';

const PATH = '/weights/models.json';
const TEXT = manifest(entry('demo', FILE));
const requestsOf = (site: Site): number => site.requests.filter((url) => url === PATH).length;

test('Twenty loads at once request models.json once, and each has its progress', async (t) => {
  const site = await deployment(t);
  const seen = Array.from({ length: 20 }, (): LoadProgress[] => []);
  const loads = seen.map(async (reports) => {
    const ort = new FakeOrt();
    await loadModel('demo', { ort, key: KEY, manifest: site.at(PATH), onProgress: (progress) => reports.push(progress) });
    return ort.seen;
  });
  assert.deepEqual(await Promise.all(loads), Array(20).fill(MODEL));
  assert.equal(requestsOf(site), 1);
  for (const reports of seen) {
    const ofManifest = reports.filter(({ phase }) => phase === 'manifest').map(({ loaded, total }) => [loaded, total]);
    assert.deepEqual(ofManifest, [
      [0, undefined],
      [TEXT.length, TEXT.length],
    ]);
  }
});

test('A later load requests models.json again', async (t) => {
  const site = await deployment(t);
  await fetchManifest(site.at(PATH));
  await fetchManifest(site.at(PATH));
  assert.equal(requestsOf(site), 2);
});

test("An abort of one load ends neither the request nor the other loads' wait", async (t) => {
  const arrived = gate();
  const send = gate();
  const site = await deployment(t, {
    [PATH]: (_, response) => {
      arrived.open();
      void send.opened.then(() => response.end(TEXT));
    },
  });
  const abort = new AbortController();
  const first = fetchManifest(site.at(PATH), { signal: abort.signal });
  const second = fetchManifest(site.at(PATH));
  await arrived.opened;
  abort.abort();
  await assert.rejects(first, { name: 'AbortError' });
  send.open();
  assert.equal((await second).models.length, 1);
  assert.equal(requestsOf(site), 1);
});

test('Requests with other credentials or retries are not shared', async (t) => {
  const site = await deployment(t);
  await Promise.all([
    fetchManifest(site.at(PATH)),
    fetchManifest(site.at(PATH), { credentials: 'include' }),
    fetchManifest(site.at(PATH), { retries: 0 }),
  ]);
  assert.equal(requestsOf(site), 3);
});

test('Loads that share a failed request have the same error, and the next load requests again', async (t) => {
  let missing = true;
  const site = await deployment(t, { [PATH]: (_, response) => void response.writeHead(missing ? 404 : 200).end(missing ? '' : TEXT) });
  await Promise.all([1, 2].map(() => failure('http-status', fetchManifest(site.at(PATH)))));
  missing = false;
  await fetchManifest(site.at(PATH));
  assert.equal(requestsOf(site), 2);
});

test('Callers that share a request get different objects', async (t) => {
  const site = await deployment(t);
  const [one, other] = await Promise.all([fetchManifest(site.at(PATH)), fetchManifest(site.at(PATH))]);
  assert.notEqual(one.models, other.models);
  assert.deepEqual(one, other);
});
