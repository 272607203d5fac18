// In its own process: a fake clock would also stop the timers of a real server's connections.
import assert from 'node:assert/strict';
import test from 'node:test';
import { loadModel } from 'weights-loader';
import { FakeNetwork } from '../support/fake-network.js';
import { FakeOrt } from '../support/fake-ort.js';
import { entry, KEY, manifest } from '../support/models.js';
import { FILE as SERVED, MODEL } from '../support/site.js';

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
