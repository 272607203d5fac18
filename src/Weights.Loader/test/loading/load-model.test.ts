import assert from 'node:assert/strict';
import test, { mock } from 'node:test';
import { loadEncryptedModel, loadModel, type LoadModelOptions, type LoadPhase, type LoadProgress } from 'weights-loader';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { KEY } from '../support/models.js';
import { gate, type Site } from '../support/server.js';
import { deployment, FILE, MODEL } from '../support/site.js';

const options = (site: Site, more: Partial<LoadModelOptions<FakeOrt>> = {}): LoadModelOptions<FakeOrt> => ({
  ort: new FakeOrt(),
  key: site.at('/key'),
  manifest: site.at('/weights/models.json'),
  ...more,
});

test('The session options are passed on unchanged', async (t) => {
  const site = await deployment(t);
  const ort = new FakeOrt();
  const sessionOptions = { executionProviders: ['wasm'] };
  const session = await loadModel('demo', options(site, { ort, sessionOptions }));
  assert.equal(session, ort.session);
  assert.equal(ort.options, sessionOptions);
});

test('Without the option ort, onnxruntime-web is the global ort', async (t) => {
  const site = await deployment(t);
  const ort = new FakeOrt();
  withGlobal(t, 'ort', ort);
  await loadEncryptedModel(site.at('/weights/demo.enc'), KEY);
  assert.deepEqual(ort.seen, MODEL);
});

test('Without onnxruntime-web nothing is requested, and the message says what to do', async (t) => {
  const site = await deployment(t);
  const error = await failure('no-ort', loadModel('demo', { key: site.at('/key'), manifest: site.at('/weights/models.json') }));
  assert.match(error.message, /option "ort".*globalThis\.ort/);
  await failure('no-ort', loadEncryptedModel(site.at('/weights/demo.enc'), KEY, { ort: {} as FakeOrt }));
  assert.deepEqual(site.requests, []);
});

test('Key and model are requested at the same time', async (t) => {
  const both = [gate(), gate()];
  const site = await deployment(t, {
    '/key': (_, response) => {
      both[0]!.open();
      void both[1]!.opened.then(() => response.end(KEY));
    },
    '/weights/demo.enc': (_, response) => {
      both[1]!.open();
      void both[0]!.opened.then(() => response.end(FILE));
    },
  });
  await loadModel('demo', options(site));
});

test('Every phase is reported in order, from 0 to its total and never backwards', async (t) => {
  const site = await deployment(t, {
    '/weights/demo.enc': (_, response) => {
      for (let i = 0; i < FILE.length; i += 500) {
        response.write(FILE.subarray(i, i + 500));
      }
      response.end();
    },
  });
  const events: LoadProgress[] = [];
  await loadModel('demo', options(site, { onProgress: (progress) => void events.push(progress) }));
  const of = (phase: LoadPhase): LoadProgress[] => events.filter((event) => event.phase === phase);
  assert.deepEqual(
    [...new Set(events.map((event) => event.phase))].filter((phase) => phase !== 'key'),
    ['manifest', 'total', 'download', 'decrypt', 'session'],
  );
  for (const [phase, total] of [
    ['key', 32],
    ['download', FILE.length],
    ['decrypt', MODEL.length],
    ['session', MODEL.length],
    ['total', FILE.length],
  ] as const) {
    const loaded = of(phase).map((event) => event.loaded);
    assert.deepEqual(
      loaded,
      [...loaded].sort((a, b) => a - b),
    );
    assert.equal(loaded[0], 0);
    assert.equal(loaded.at(-1), total);
    assert.ok(of(phase).every((event) => event.total === total && event.file === 'demo.enc'));
  }
  assert.equal(of('manifest').at(-1)!.loaded, of('manifest').at(-1)!.total);
  assert.equal(of('manifest')[0]!.file, site.at('/weights/models.json'));
});

test('Without a manifest the total is Content-Length, or else known only at the end', async (t) => {
  const site = await deployment(t, {
    '/unknown.enc': (_, response) => {
      response.write(FILE.subarray(0, 1000));
      response.end(FILE.subarray(1000));
    },
  });
  for (const [path, first] of [
    ['/weights/demo.enc', FILE.length],
    ['/unknown.enc', undefined],
  ] as const) {
    const events: LoadProgress[] = [];
    await loadEncryptedModel(site.at(`${path}?sig=geheim`), KEY, {
      ort: new FakeOrt(),
      onProgress: (progress) => void events.push(progress),
    });
    const downloads = events.filter((event) => event.phase === 'download');
    assert.equal(downloads[0]!.total, first);
    assert.deepEqual([downloads.at(-1)!.loaded, downloads.at(-1)!.total], [FILE.length, FILE.length]);
    assert.ok(events.every((event) => event.file === site.at(path)));
  }
});

test('Requests carry cookies on the same origin, unless the option says otherwise', async (t) => {
  const site = await deployment(t);
  const fetched = mock.method(globalThis, 'fetch');
  t.after(() => fetched.mock.restore());
  await loadModel('demo', options(site, { key: KEY }));
  await loadModel('demo', options(site, { key: KEY, credentials: 'include' }));
  assert.deepEqual(
    fetched.mock.calls.map((call) => call.arguments[1]?.credentials),
    ['same-origin', 'same-origin', 'include', 'include'],
  );
});

test('A key that is refused stops the download', async (t) => {
  const asked = gate();
  const stopped = gate();
  const site = await deployment(t, {
    '/key': (_, response) => void asked.opened.then(() => response.writeHead(401).end()),
    '/weights/demo.enc': (_, response) => {
      response.on('close', stopped.open);
      response.write(FILE.subarray(0, 1000), asked.open);
    },
  });
  await failure('key-refused', loadModel('demo', options(site)));
  await stopped.opened;
});

test('A download that fails stops the request for the key', async (t) => {
  const asked = gate();
  const stopped = gate();
  const site = await deployment(t, {
    '/key': (_, response) => {
      response.on('close', stopped.open);
      asked.open();
    },
    '/weights/demo.enc': (_, response) => void asked.opened.then(() => response.writeHead(404).end()),
  });
  await failure('http-status', loadModel('demo', options(site)));
  await stopped.opened;
});

test('If key and download both fail, the first failure is reported', async (t) => {
  const site = await deployment(t, { '/key': { status: 401 }, '/weights/demo.enc': { status: 404 } });
  const error = await loadModel('demo', options(site)).catch((reason: unknown) => reason as { code: string });
  assert.ok('code' in error && ['key-refused', 'http-status'].includes(error.code));
});

test('Loads at the same time do not disturb each other', async (t) => {
  const site = await deployment(t);
  const orts = Array.from({ length: 5 }, () => new FakeOrt());
  await Promise.all(orts.map((ort) => loadModel('demo', options(site, { ort }))));
  assert.ok(orts.every((ort) => Buffer.from(MODEL).equals(ort.seen!)));
});
