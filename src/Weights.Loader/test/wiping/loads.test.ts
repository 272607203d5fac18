import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { EncryptedBlob, loadEncryptedModel, loadModel, type LoadModelOptions } from 'weights-loader';
import { encryptChunked } from '../support/containers.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withJspi } from '../support/globals.js';
import { encrypt, entry, externalEntry, KEY, manifest, plaintext } from '../support/models.js';
import { externalTensor, field, message, model } from '../support/onnx.js';
import { recordRemains } from './remains.js';
import { gate, serve, type Site } from '../support/server.js';

const GRAPH = model(externalTensor('w.bin'), message(field(9, plaintext(2000))));
const DATA = plaintext(2 ** 20 + 5000);

type Format = 'gcm' | 'chunked';
const sealed = (format: Format, bytes: Uint8Array, file: string): Uint8Array =>
  format === 'gcm' ? encrypt(bytes) : encryptChunked(bytes, { file, chunkLog2: 12, salt: '5a'.repeat(32) });

interface Damage {
  /** Changes the data as it is served. The manifest's pin is that of the good file. */
  readonly data?: (file: Uint8Array) => Uint8Array;
}

function publish(t: TestContext, format: Format, { data: damage = (file) => file }: Damage = {}): Promise<Site> {
  const [graph, data] = [sealed(format, GRAPH, 'demo.onnx'), sealed(format, DATA, 'w.bin')];
  const external = [externalEntry('w.bin', 'w.bin.enc', data, DATA.length, format)];
  return serve(t, {
    '/models.json': manifest(entry('demo', graph, { format, size: GRAPH.length, external })),
    '/demo.enc': graph,
    '/w.bin.enc': damage(Uint8Array.from(data)),
  });
}

const load = (site: Site, ort: FakeOrt, more: Partial<LoadModelOptions<FakeOrt>> = {}): Promise<unknown> =>
  loadModel('demo', { ort, key: KEY, manifest: site.at('/models.json'), ...more });

const flipped =
  (at: number): Damage['data'] =>
  (file) => {
    file[at < 0 ? file.length + at : at]! ^= 1;
    return file;
  };

for (const [what, format, data, code] of [
  ['the middle of external data was changed', 'gcm', flipped(5000), 'tampered'],
  ['external data is another file', 'gcm', flipped(-1), 'wrong-file'],
  ['the last chunk of external data was changed', 'chunked', flipped(-1), 'tampered'],
  ['a chunk in the middle of external data was changed', 'chunked', flipped(700_000), 'tampered'],
  ['external data is another file', 'chunked', flipped(50), 'wrong-file'],
  ['external data ends early', 'chunked', (file: Uint8Array) => file.subarray(0, file.length - 100), 'truncated'],
  ['external data is too long', 'chunked', (file: Uint8Array) => Buffer.concat([file, new Uint8Array(9)]), 'too-long'],
] as const) {
  test(`A load leaves no plaintext if ${what} (${format})`, async (t) => {
    const site = await publish(t, format, { data: data! });
    const remains = recordRemains(t);
    const ort = new FakeOrt();
    await failure(code, load(site, ort));
    await remains.assertWiped();
    assert.equal(ort.kept, undefined);
  });
}

for (const [what, served, code] of [
  ['the last chunk was changed', (file: Uint8Array) => flipped(-1)!(file), 'tampered'],
  ['a chunk in the middle was changed', (file: Uint8Array) => flipped(700_000)!(file), 'tampered'],
  ['the file ends early', (file: Uint8Array) => file.subarray(0, file.length - 100), 'truncated'],
  ['the file is too long', (file: Uint8Array) => Buffer.concat([file, new Uint8Array(9)]), 'too-long'],
] as const) {
  test(`A chunked load whose length nobody knows leaves no plaintext if ${what}`, async (t) => {
    const file = served(Uint8Array.from(sealed('chunked', DATA, 'demo.onnx')));
    const decrypted = gate();
    const site = await serve(t, {
      '/m.enc': (_, response) => {
        response.writeHead(200).write(file.subarray(0, 600_000)); // more than a run
        void decrypted.opened.then(() => response.end(file.subarray(600_000)));
      },
    });
    const onProgress: LoadModelOptions['onProgress'] = ({ phase, loaded }) => {
      if (phase === 'decrypt' && loaded > 0) {
        decrypted.open();
      }
    };
    const remains = recordRemains(t);
    await failure(code, loadEncryptedModel(site.at('/m.enc'), KEY, { ort: new FakeOrt(), format: 'chunked', name: 'demo', onProgress }));
    await remains.assertWiped();
  });
}

for (const format of ['gcm', 'chunked'] as const) {
  test(`A load leaves no plaintext if the progress callback throws in the middle of decryption (${format})`, async (t) => {
    const site = await publish(t, format);
    const remains = recordRemains(t);
    const mine = new Error('progress bar broke');
    const onProgress: LoadModelOptions['onProgress'] = ({ phase, loaded, file }) => {
      if (phase === 'decrypt' && loaded > 0 && file.startsWith('w.bin')) {
        throw mine;
      }
    };
    await assert.rejects(load(site, new FakeOrt(), { onProgress }), (error) => error === mine);
    await remains.assertWiped();
  });
}

test('A load leaves no plaintext of external data that arrived before other external data failed', async (t) => {
  const graph = encrypt(model(externalTensor('bad.bin'), externalTensor('good.bin')));
  const data = encrypt(DATA);
  const arrived = gate();
  const listed = ['bad.bin', 'good.bin'].map((name) => externalEntry(name, `${name}.enc`, data, DATA.length, 'gcm'));
  const site = await serve(t, {
    '/models.json': manifest(entry('demo', graph, { external: listed })),
    '/demo.enc': graph,
    '/good.bin.enc': data,
    '/bad.bin.enc': (_, response) => void arrived.opened.then(() => response.end(encrypt(DATA))),
  });
  const remains = recordRemains(t);
  const onProgress: LoadModelOptions['onProgress'] = ({ phase, loaded, file }) => {
    if (phase === 'decrypt' && loaded > 0 && file === 'good.bin.enc') {
      setImmediate(arrived.open);
    }
  };
  await failure('wrong-file', load(site, new FakeOrt(), { onProgress }));
  await remains.assertWiped();
});

/** Reads external data as onnxruntime-web/jspi does. */
function streaming(t: TestContext, read: (blob: Blob) => Promise<void>): FakeOrt {
  withJspi(t);
  const ort: FakeOrt = new FakeOrt(async () => {
    const [{ data }] = (ort.options as { externalData: [{ data: Blob }] }).externalData;
    await read(data);
  });
  return ort;
}

const readAll = async (blob: Blob): Promise<void> => {
  const reader = blob
    .slice(1, blob.size - 1)
    .stream()
    .getReader();
  while ((await reader.read()).done !== true);
};

test('With memory stream a load leaves no plaintext, also if no worker could be started', async (t) => {
  const site = await publish(t, 'chunked');
  const remains = recordRemains(t);
  await load(site, streaming(t, readAll), { memory: 'stream' });
  await remains.assertWiped();
});

test('With memory stream a load leaves no plaintext if a chunk was changed', async (t) => {
  const site = await publish(t, 'chunked', { data: flipped(700_000)! });
  const remains = recordRemains(t);
  await failure('tampered', load(site, streaming(t, readAll), { memory: 'stream' }));
  await remains.assertWiped();
});

test('With memory stream a load leaves no plaintext if the progress callback throws', async (t) => {
  const site = await publish(t, 'chunked');
  const remains = recordRemains(t);
  const mine = new Error('progress bar broke');
  const onProgress: LoadModelOptions['onProgress'] = ({ phase, loaded, file }) => {
    if (phase === 'decrypt' && loaded > 600_000 && file.startsWith('w.bin')) {
      throw mine;
    }
  };
  await assert.rejects(load(site, streaming(t, readAll), { memory: 'stream', onProgress }), (error) => error === mine);
  await remains.assertWiped();
});

/** Reads one piece, as {@link readAll} does, and keeps the reader. */
async function readOne(blob: Blob): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const reader = blob.slice(1).stream().getReader();
  await reader.read();
  return reader;
}

test('With memory stream a load that is aborted during a read leaves no plaintext, and the reads end', async (t) => {
  const site = await publish(t, 'chunked');
  const remains = recordRemains(t);
  const abort = new AbortController();
  const [ended, end] = [gate(), gate()];
  t.after(end.open);
  const ort = streaming(t, async (blob) => {
    const reader = await readOne(blob);
    if (blob instanceof EncryptedBlob) {
      abort.abort();
      await new Promise(setImmediate);
      await assert.rejects(reader.read());
      await assert.rejects(blob.arrayBuffer());
      ended.open();
      await end.opened;
    }
  });
  await assert.rejects(load(site, ort, { memory: 'stream', signal: abort.signal }), { name: 'AbortError' });
  await ended.opened;
  await remains.assertWiped();
});

test('With memory stream a load leaves no plaintext if onnxruntime-web fails and leaves its streams', async (t) => {
  const site = await publish(t, 'chunked');
  const remains = recordRemains(t);
  const ort = streaming(t, async (blob) => {
    await readOne(blob);
    if (blob instanceof EncryptedBlob) {
      throw new Error('unsupported operator');
    }
  });
  const error = await failure('session', load(site, ort, { memory: 'stream' }));
  assert.match(error.message, /unsupported operator/);
  await remains.assertWiped();
});

test('With memory stream a session that was made of a part of the data leaves no plaintext', async (t) => {
  const site = await publish(t, 'chunked');
  const remains = recordRemains(t);
  const ort = streaming(t, async (blob) => void (await readOne(blob)));
  await load(site, ort, { memory: 'stream' });
  await remains.assertWiped();
});

test('The error of onnxruntime-web is reported if it cancelled its streams before', async (t) => {
  const site = await publish(t, 'chunked');
  const ort = streaming(t, async (blob) => {
    const reader = await readOne(blob);
    await reader.cancel();
    if (blob instanceof EncryptedBlob) {
      await blob.slice(0, 10).arrayBuffer(); // waits for the reads that had begun
      throw new Error('unsupported operator');
    }
  });
  assert.match((await failure('session', load(site, ort, { memory: 'stream' }))).message, /unsupported operator/);
});
