import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { beforeEach, mock, test, type TestContext } from 'node:test';
import { clearOfflineKeys, loadModel, type KeyStatus, type SessionKeySource } from 'weights-loader';
import { deleteDB, openDB } from 'idb';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { KeyServer, ORIGIN } from '../support/key-server.js';
import { encryptChunked } from '../support/containers.js';
import { encrypt, entry, KEY, KID, manifest, plaintext } from '../support/models.js';

const MODEL = plaintext(5000);
const DAY = 86_400_000;
const OTHER = encryptChunked(MODEL, { file: 'other.onnx', chunkLog2: 12, salt: '6b'.repeat(32), key: KEY });
const FILES = {
  gcm: encrypt(MODEL),
  chunked: encryptChunked(MODEL, { file: 'demo.onnx', chunkLog2: 12, salt: '5a'.repeat(32), key: KEY }),
};

/** A page that may lose its network. The files come from its cache then. */
class Device {
  readonly server: KeyServer = Object.assign(new KeyServer(), { offlineLease: 3 * 86_400 });
  readonly warnings: string[] = [];
  readonly statuses: [KeyStatus, string, Date | undefined][] = [];
  file: Uint8Array;
  connected = true;
  /** The status of a service worker that cannot reach the server. */
  gateway: number | undefined;
  endpoint = 'https://shop.example/session';
  /** In place of the right models.json. */
  manifest: string | undefined;
  /** By how much the date differs from the real one, in milliseconds. */
  moved = 0;

  constructor(
    t: TestContext,
    readonly format: 'gcm' | 'chunked' = 'gcm',
  ) {
    this.file = FILES[format];
    const real = Date.now.bind(Date);
    const date = mock.method(Date, 'now', () => real() + this.moved);
    t.after(() => date.mock.restore());
    const warn = mock.method(console, 'warn', (message: string) => void this.warnings.push(message));
    t.after(() => warn.mock.restore());
    withGlobal(t, 'origin', ORIGIN);
    withGlobal(t, 'fetch', async (url: string, { body }: RequestInit) => this.#fetch(new URL(url).pathname, body as string));
  }

  async load(more: Partial<SessionKeySource> = {}, name = 'demo'): Promise<Uint8Array> {
    const ort = new FakeOrt();
    const session = await loadModel(name, {
      ort,
      manifest: 'https://shop.example/models.json',
      retries: 0,
      key: {
        session: this.endpoint,
        offline: true,
        onStatus: (status: KeyStatus, model: string, until?: Date) => void this.statuses.push([status, model, until]),
        ...more,
      },
    });
    await session.release();
    return ort.seen as Uint8Array;
  }

  #fetch(path: string, body: string): Response {
    if (path === '/model.enc' || path === '/other.enc') {
      return new Response((path === '/model.enc' ? this.file : OTHER) as Uint8Array<ArrayBuffer>);
    }
    if (this.gateway !== undefined) {
      return new Response('', { status: this.gateway });
    }
    if (!this.connected) {
      throw new TypeError('fetch failed');
    }
    if (path === '/models.json') {
      return new Response(
        this.manifest ??
          manifest(
            entry('demo', this.file, { format: this.format, size: MODEL.length, kid: KID, url: 'model.enc' }),
            entry('other', OTHER, { format: 'chunked', size: MODEL.length, kid: KID, url: 'other.enc' }),
          ),
      );
    }
    const { status = 200, headers = {}, body: text } = this.server.respond(body);
    return new Response(text as string, { status, headers });
  }
}

beforeEach(() => clearOfflineKeys());

for (const format of ['gcm', 'chunked'] as const) {
  test(`A ${format} model that was loaded once is loaded without the network, and the page learns until when`, async (t) => {
    const device = new Device(t, format);
    await device.load();
    assert.equal(device.statuses.length, 0);
    device.connected = false;

    assert.deepEqual(await device.load(), MODEL);

    const [status, model, until] = device.statuses[0]!;
    assert.deepEqual([status, model], ['offline', 'demo']);
    assert.ok(Math.abs(until!.getTime() - (Date.now() + 3 * DAY)) < 60_000);
  });

  test(`No key of a ${format} model on the device can be exported, and no key of all its files is there`, async (t) => {
    await new Device(t, format).load();

    const database = await openDB('weights-loader');
    const leases = (await database.getAll('leases')) as { keys: Record<string, CryptoKey> }[];
    database.close();
    const keys = leases.flatMap((lease) => Object.values(lease.keys));
    assert.equal(keys.length, 1);
    for (const key of keys) {
      assert.deepEqual([key.extractable, key.algorithm.name, key.usages], [false, 'AES-GCM', ['decrypt']]);
    }
  });
}

test('After its end the key is not used, also if the date is set back', async (t) => {
  const device = new Device(t);
  await device.load();
  device.connected = false;
  device.moved = 3 * DAY - 60_000;
  await device.load();
  device.moved += 120_000;

  await assert.rejects(device.load(), { code: 'key-expired' });

  device.moved = 0;
  await assert.rejects(device.load(), { code: 'network' }, 'it was erased');
});

test('A date that is set back does not prolong the time', async (t) => {
  const device = new Device(t);
  await device.load();
  device.connected = false;
  device.moved = 2 * DAY;
  await device.load();
  device.moved = -10 * DAY;
  await assert.rejects(device.load(), { code: 'key-expired', message: /date of this device/ });

  device.moved = 2 * DAY;
  await device.load();
});

test('A date that was in the future during the grant does not prolong the time', async (t) => {
  const device = new Device(t);
  device.moved = 20 * DAY;
  await device.load();
  device.connected = false;
  device.moved = 0;

  await assert.rejects(device.load(), { code: 'key-expired' });
});

test('A key whose time has ended is erased by the next use of another key', async (t) => {
  const device = new Device(t);
  await device.load();
  device.moved = 30 * DAY;
  device.endpoint = 'https://shop.example/other/session';
  await device.load();

  const database = await openDB('weights-loader');
  const leases = (await database.getAll('leases')) as { id: string }[];
  database.close();
  assert.deepEqual(
    leases.map(({ id }) => id.split(' ')[0]),
    [device.endpoint],
  );
});

test('A models.json that cannot be used does not replace the one that is kept', async (t) => {
  const device = new Device(t);
  await device.load();
  device.manifest = '<!doctype html>';
  await assert.rejects(device.load(), { code: 'bad-manifest' });
  device.manifest = undefined;
  device.connected = false;

  assert.deepEqual(await device.load(), MODEL);
});

test('A refusal of a load that does not ask for it erases the key too', async (t) => {
  const device = new Device(t);
  await device.load();
  const headers = { 'content-type': 'application/problem+json' };
  device.server.refusals.push({ status: 403, headers, body: JSON.stringify({ code: 'key-revoked' }) });
  await assert.rejects(device.load({ offline: false }), { code: 'key-revoked' });
  device.connected = false;

  await assert.rejects(device.load(), { code: 'network' });
});

test('A service worker that responds 504 without a network is no server', async (t) => {
  const device = new Device(t);
  await device.load();
  device.gateway = 504;

  assert.deepEqual(await device.load(), MODEL);
});

for (const [code, status] of [
  ['key-revoked', 403],
  ['key-refused', 403],
  ['key-expired', 403],
  ['key-refused', 401],
] as const) {
  test(`${code} with ${status} erases the key at the next contact`, async (t) => {
    const device = new Device(t);
    await device.load();
    device.server.refusals.push({ status, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify({ code }) });
    await assert.rejects(device.load());
    device.connected = false;

    await assert.rejects(device.load(), { code: 'network' });
  });
}

test('A server that is down for a moment, or no longer allows it, is distinguished', async (t) => {
  const device = new Device(t);
  await device.load();
  device.server.refusals.push({ status: 503, headers: {}, body: '' });
  await assert.rejects(device.load());
  device.connected = false;
  await device.load();
  device.connected = true;
  device.server.offlineLease = undefined;
  await device.load();
  device.connected = false;

  await assert.rejects(device.load(), { code: 'network' });
});

test('Without the option nothing is asked for, kept or used', async (t) => {
  const device = new Device(t);
  await device.load({ offline: false });
  assert.equal(device.server.requests[0]!.offline, undefined);
  device.connected = false;
  await assert.rejects(device.load(), { code: 'network' });
});

test('clearOfflineKeys leaves nothing', async (t) => {
  const device = new Device(t);
  await device.load();
  await clearOfflineKeys();
  device.connected = false;
  await assert.rejects(device.load(), { code: 'network' });
});

test('A model of the same key that was never loaded is not opened, because its own key is not kept', async (t) => {
  const device = new Device(t, 'chunked');
  await device.load();
  device.connected = false;

  await assert.rejects(device.load({}, 'other'), { code: 'network', message: /no key for this file/ });
});

test('Another customer does not get the keys of the former', async (t) => {
  const device = new Device(t, 'chunked');
  await device.load();
  device.server.customer = 'c_2';
  await device.load();

  const database = await openDB('weights-loader');
  const leases = (await database.getAll('leases')) as { customer: string; keys: object }[];
  database.close();
  assert.deepEqual(
    leases.map(({ customer, keys }) => [customer, Object.keys(keys).length]),
    [['c_2', 1]],
  );
});

for (const [change, edit] of [
  ['prolongs', (grant: Record<string, unknown>) => ({ ...grant, offline: (grant['offline'] as number) + 1 })],
  ['removes', ({ offline, ...grant }: Record<string, unknown>) => grant],
  ['malforms', (grant: Record<string, unknown>) => ({ ...grant, offline: '9' })],
] as const) {
  test(`A response whose time without the network somebody ${change} is refused`, async (t) => {
    const device = new Device(t);
    device.server.edit = edit;
    await assert.rejects(device.load(), { code: 'bad-key-response' });
  });
}

test('A time that was not asked for is refused', async (t) => {
  const device = new Device(t);
  device.server.edit = (grant) => ({ ...grant, offline: 2_000_000_000 });
  await assert.rejects(device.load({ offline: false }), { code: 'bad-key-response' });
});

test('A browser that keeps no data loads with the network, and says in the console that it keeps nothing', async (t) => {
  const device = new Device(t);
  await deleteDB('weights-loader'); // closes the database that the tests before have opened
  withGlobal(t, 'indexedDB', undefined);

  assert.deepEqual(await device.load(), MODEL);

  const [said] = device.warnings;
  assert.match(said!, /keeps no keys/);
  assert.equal(device.warnings.length, 1);
  device.connected = false;
  await assert.rejects(device.load(), { code: 'network' });
});
