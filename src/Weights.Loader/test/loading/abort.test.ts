import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import test, { mock } from 'node:test';
import { fetchManifest, loadEncryptedModel, loadModel, type LoadModelOptions, type LoadPhase } from 'weights-loader';
import { FakeOrt } from '../support/fake-ort.js';
import { KEY } from '../support/models.js';
import { gate, type Route, type Site } from '../support/server.js';
import { deployment, FILE, MODEL } from '../support/site.js';

const load = (site: Site, signal: AbortSignal, more: Partial<LoadModelOptions<FakeOrt>> = {}): Promise<unknown> =>
  loadModel('demo', { ort: new FakeOrt(), key: site.at('/key'), manifest: site.at('/weights/models.json'), signal, ...more });

test('With an aborted signal nothing is requested', async (t) => {
  const site = await deployment(t);
  const reason = new Error('not wanted');
  const signal = AbortSignal.abort(reason);
  for (const loading of [
    load(site, signal),
    loadEncryptedModel(site.at('/weights/demo.enc'), KEY, { ort: new FakeOrt(), signal }),
    fetchManifest(site.at('/weights/models.json'), { signal }),
  ]) {
    await assert.rejects(loading, (error) => error === reason);
  }
  assert.deepEqual(site.requests, []);
});

test('Without a reason, an abort rejects with an AbortError', async (t) => {
  await assert.rejects(load(await deployment(t), AbortSignal.abort()), { name: 'AbortError' });
});

for (const phase of ['manifest', 'key', 'download', 'decrypt', 'session'] satisfies LoadPhase[]) {
  for (const when of ['start', 'end']) {
    test(`An abort at the ${when} of the phase ${phase} leaves no session`, async (t) => {
      const site = await deployment(t);
      const abort = new AbortController();
      const reason = new Error('enough');
      const ort = new FakeOrt();
      const onProgress: LoadModelOptions['onProgress'] = (progress) => {
        if (progress.phase === phase && (progress.loaded === 0) === (when === 'start')) {
          abort.abort(reason);
        }
      };
      await assert.rejects(load(site, abort.signal, { ort, onProgress }), (error) => error === reason);
      assert.ok(ort.kept === undefined || (ort.wiped && ort.session.released));
    });
  }
}

const half =
  (path: string, whole: Uint8Array | string) =>
  (abort: () => void, closed: () => void): Record<string, Route> => ({
    [path]: (_, response) => {
      response.on('close', closed);
      response.writeHead(200, { 'content-length': whole.length });
      response.write(whole.slice(0, whole.length / 2), abort);
    },
  });
const silent =
  (path: string) =>
  (abort: () => void, closed: () => void): Record<string, Route> => ({
    [path]: (_, response) => {
      response.on('close', closed);
      abort();
    },
  });
for (const [what, routes] of Object.entries({
  'the load waits for the manifest': silent('/weights/models.json'),
  'the manifest arrives': half('/weights/models.json', ' '.repeat(1000)),
  'the load waits for the key': silent('/key'),
  'the key arrives': half('/key', KEY),
  'the load waits for the model': silent('/weights/demo.enc'),
  'the model arrives': half('/weights/demo.enc', FILE),
})) {
  test(`An abort while ${what} closes the connection`, async (t) => {
    const abort = new AbortController();
    const reason = new Error('enough');
    const closed = gate();
    const site = await deployment(
      t,
      routes(() => abort.abort(reason), closed.open),
    );
    await assert.rejects(load(site, abort.signal), (error) => error === reason);
    await closed.opened;
  });
}

test('An abort does not wait for a key function, and aborts its signal', async (t) => {
  const abort = new AbortController();
  let given: AbortSignal | undefined;
  const key = (_: unknown, signal: AbortSignal): Promise<Uint8Array> => {
    given = signal;
    abort.abort();
    return new Promise(() => undefined);
  };
  await assert.rejects(load(await deployment(t), abort.signal, { key }), { name: 'AbortError' });
  assert.equal(given?.aborted, true);
});

test('A session that is made after an abort is released', async (t) => {
  const abort = new AbortController();
  const made = gate();
  const released = gate();
  const ort = new FakeOrt(() => {
    abort.abort();
    return made.opened;
  });
  ort.session.release = async () => released.open();
  await assert.rejects(load(await deployment(t), abort.signal, { ort }), { name: 'AbortError' });
  made.open();
  await released.opened;
});

test('After an abort, a session that fails or cannot be released causes no error', async (t) => {
  for (const late of [() => Promise.reject(new Error('late')), () => undefined]) {
    const abort = new AbortController();
    const ort = new FakeOrt(async () => {
      abort.abort();
      await late();
    });
    ort.session.release = () => Promise.reject(new Error('cannot release'));
    await assert.rejects(load(await deployment(t), abort.signal, { ort }), { name: 'AbortError' });
  }
});

test('A plaintext that is decrypted after an abort is wiped', async (t) => {
  const abort = new AbortController();
  const decrypted = gate();
  const original = crypto.subtle.decrypt.bind(crypto.subtle);
  let plaintext = new Uint8Array(0);
  const decrypt = mock.method(crypto.subtle, 'decrypt', async (...request: Parameters<SubtleCrypto['decrypt']>) => {
    plaintext = new Uint8Array(await original(...request));
    abort.abort();
    decrypted.open();
    return plaintext.buffer;
  });
  t.after(() => decrypt.mock.restore());
  await assert.rejects(load(await deployment(t), abort.signal), { name: 'AbortError' });
  await decrypted.opened;
  await new Promise(setImmediate);
  assert.deepEqual(plaintext, new Uint8Array(MODEL.length));
});

test("After the load nothing listens to the caller's signal", async (t) => {
  const site = await deployment(t, { '/key': { status: 401 } });
  const { signal } = new AbortController();
  await load(site, signal, { key: KEY });
  await load(site, signal).catch(() => undefined);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});
