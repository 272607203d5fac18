import assert from 'node:assert/strict';
import test from 'node:test';
import { loadModel, type LoadModelOptions } from 'weights-loader';
import { LONGEST_SILENCE_MS } from '../../src/http/silence.js';
import { failure } from '../support/failures.js';
import { FakeNetwork } from '../support/fake-network.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { encryptChunked } from '../support/containers.js';
import { entry, KEY, manifest, plaintext } from '../support/models.js';
import { gate } from '../support/server.js';
import { FILE as SERVED, MODEL } from '../support/site.js';

/** Not a Buffer, whose slices share its memory. */
const FILE = new Uint8Array(SERVED);
const SITE = 'https://shop.example/';
const CHUNKED = encryptChunked(MODEL, { file: 'big.onnx', chunkLog2: 12, salt: '5a'.repeat(32) });
const FILES: Record<string, Uint8Array | string> = {
  '/models.json': manifest(entry('demo', FILE), entry('big', CHUNKED, { format: 'chunked', size: MODEL.length })),
  '/key': KEY,
  '/session': '{}',
  '/demo.enc': FILE,
  '/big.enc': CHUNKED,
};
const good = (path: string): Response => new Response(FILES[path] as BodyInit);

function load(name: string, more: Partial<LoadModelOptions<FakeOrt>> = {}): Promise<unknown> {
  return loadModel(name, { ort: new FakeOrt(), key: `${SITE}key`, manifest: `${SITE}models.json`, ...more });
}

const waits: Record<string, { name: string; key?: LoadModelOptions['key'] }> = {
  '/models.json': { name: 'demo' },
  '/key': { name: 'demo' },
  '/session': { name: 'demo', key: { session: `${SITE}session` } },
  '/demo.enc': { name: 'demo' },
  '/big.enc': { name: 'big' },
};
for (const [path, { name, key = `${SITE}key` }] of Object.entries(waits)) {
  test(`Headers that never come are the error network after 30 seconds (${path})`, async (t) => {
    withGlobal(t, 'origin', 'https://shop.example');
    const network = new FakeNetwork(t, (requested) => (requested === path ? undefined : good(requested)));
    const error = await failure('network', network.settle(load(name, { key, retries: 0 })));
    assert.match(error.message, new RegExp(`Nothing arrived from ${SITE}${path.slice(1)} for 30 seconds`));
    assert.ok(Math.abs(performance.now() - LONGEST_SILENCE_MS) <= 500, `${performance.now()} ms`);
    assert.deepEqual([network.open, network.clock.waiting], [0, 0]);
  });

  test(`A body that stops is the error network after 30 seconds (${path})`, async (t) => {
    withGlobal(t, 'origin', 'https://shop.example');
    const some = new TextEncoder().encode('{');
    const network = new FakeNetwork(t, (requested) =>
      requested === path ? FakeNetwork.body((send) => send.enqueue(some.slice())) : good(requested),
    );
    await failure('network', network.settle(load(name, { key, retries: 0 })));
    assert.ok(Math.abs(performance.now() - LONGEST_SILENCE_MS) <= 500, `${performance.now()} ms`);
    assert.equal(network.clock.waiting, 0);
  });
}

test('By default a server that never responds is an error after three and a half minutes at most', async (t) => {
  const network = new FakeNetwork(t, () => undefined);
  await failure('network', network.settle(load('demo')));
  assert.equal(network.requests.length, 6);
  // At the shortest pauses. The longest take 7.75 seconds more.
  assert.ok(performance.now() + 7750 <= 210_000, `${performance.now()} ms`);
  assert.deepEqual([network.open, network.clock.waiting], [0, 0]);
});

for (const [name, file] of [
  ['demo', FILE],
  ['big', CHUNKED],
] as const) {
  test(`A slow body that moves is not ended (${name})`, async (t) => {
    const network = new FakeNetwork(t, (path) =>
      path !== `/${name}.enc`
        ? good(path)
        : FakeNetwork.body((send) => {
            let at = 0;
            const next = (): void => {
              send.enqueue(file.slice(at, at + 500));
              at += 500;
              at < file.length ? setTimeout(next, 20_000) : send.close();
            };
            next();
          }),
    );
    const ort = new FakeOrt();
    await network.settle(load(name, { ort, key: KEY, retries: 0 }));
    assert.deepEqual(ort.seen, MODEL);
    assert.ok(performance.now() > 200_000);
  });
}

test('A silence is measured again after the device slept', async (t) => {
  const waiting = gate();
  const network = new FakeNetwork(t, (path) =>
    path === '/demo.enc'
      ? FakeNetwork.body((send) => {
          setTimeout(() => (send.enqueue(FILE.slice()), send.close()), 3_600_001);
          waiting.open();
        })
      : good(path),
  );
  const ort = new FakeOrt();
  const loading = load('demo', { ort, key: KEY, retries: 0 });
  await waiting.opened; // for the body
  await network.clock.nextTimer();
  network.clock.sleep(3_600_000);
  await network.settle(loading);
  assert.deepEqual(ort.seen, MODEL);
});

test('A body that becomes slow after a fast part is not ended', async (t) => {
  const data = plaintext(2 * 1024 * 1024);
  const slow = encryptChunked(data, { file: 'big.onnx', chunkLog2: 19, salt: '5a'.repeat(32) });
  const listed = manifest(entry('big', slow, { format: 'chunked', size: data.length }));
  const network = new FakeNetwork(t, (path) =>
    path === '/models.json'
      ? new Response(listed)
      : FakeNetwork.body((send) => {
          let at = 1100 * 1024;
          send.enqueue(slow.slice(0, at));
          const next = (): void => {
            send.enqueue(slow.slice(at, at + 10 * 1024));
            at += 10 * 1024;
            at < slow.length ? setTimeout(next, 5000) : send.close();
          };
          setTimeout(next, 5000);
        }),
  );
  const ort = new FakeOrt();
  await network.settle(load('big', { ort, key: KEY, retries: 0 }));
  assert.deepEqual(ort.seen, data);
});

for (const [name, file] of [
  ['demo', FILE],
  ['big', CHUNKED],
] as const) {
  test(`A complete body whose connection stays open is loaded at once (${name})`, async (t) => {
    const network = new FakeNetwork(t, (path) =>
      path === `/${name}.enc` ? FakeNetwork.body((send) => send.enqueue(file.slice())) : good(path),
    );
    const ort = new FakeOrt();
    await network.settle(load(name, { ort, key: KEY, retries: 0 }));
    assert.deepEqual(ort.seen, MODEL);
    assert.ok(performance.now() < 5000, `${performance.now()} ms`);
  });
}
