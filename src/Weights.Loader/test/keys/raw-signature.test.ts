import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test, { mock, type TestContext } from 'node:test';
import { loadModel, type KeySource, type RawKeySource } from 'weights-loader';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { ORIGIN } from '../support/key-server.js';
import { KEY } from '../support/models.js';
import type { Site } from '../support/server.js';
import { deployment, MODEL } from '../support/site.js';

const OTHER_KEY = new Uint8Array(32).fill(9);
const SIGNING_KEY = 'a signing key that anyone who opens the page can read';

async function load(site: Site, key: KeySource): Promise<void> {
  const ort = new FakeOrt();
  const session = await loadModel('demo', { ort, key, retries: 0, manifest: site.at('/weights/models.json') });
  await session.release();
  assert.deepEqual(ort.seen, MODEL);
}

const signed = (key: Uint8Array, origin: string, signingKey = SIGNING_KEY): string =>
  createHmac('sha256', signingKey).update(key).update(origin).digest('base64url');

async function loadSigned(
  t: TestContext,
  header: string | undefined,
  verifySignature: RawKeySource['verifySignature'] = SIGNING_KEY,
): Promise<void> {
  withGlobal(t, 'origin', ORIGIN);
  const site = await deployment(t, { '/raw': { body: KEY, headers: header === undefined ? {} : { 'x-key-signature': header } } });
  await load(site, { raw: site.at('/raw'), verifySignature });
}

test("A raw key that is signed for this page's origin is accepted", async (t) => {
  await loadSigned(t, signed(KEY, ORIGIN));
  await loadSigned(
    t,
    signed(KEY, ORIGIN),
    await crypto.subtle.importKey('raw', Buffer.from(SIGNING_KEY), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']),
  );
});

test('A raw key without the required signature is refused', async (t) => {
  for (const header of [
    undefined,
    '',
    'x',
    signed(KEY, 'https://other.example'),
    signed(OTHER_KEY, ORIGIN),
    signed(KEY, ORIGIN, `${SIGNING_KEY}.`),
    `${signed(KEY, ORIGIN)}=`,
  ]) {
    assert.match((await failure('bad-key-response', loadSigned(t, header))).message, /X-Key-Signature/);
  }
});

test('A refused raw key is zeroed, and so is its copy for the signature', async (t) => {
  withGlobal(t, 'origin', ORIGIN);
  const message = KEY.length + ORIGIN.length;
  for (const [headers, lengths] of [
    [{}, [KEY.length]],
    [{ 'x-key-signature': signed(KEY, 'https://other.example') }, [KEY.length, message]],
  ] as const) {
    const site = await deployment(t, { '/raw': { body: KEY, headers } });
    const copies = new Set<Uint8Array>();
    const { set } = Uint8Array.prototype;
    const spied = mock.method(Uint8Array.prototype, 'set', function (this: Uint8Array, ...given: Parameters<typeof set>) {
      set.apply(this, given);
      if (this.length === KEY.length || this.length === message) {
        copies.add(this);
      }
    });
    await failure('bad-key-response', load(site, { raw: site.at('/raw'), verifySignature: SIGNING_KEY }));
    spied.mock.restore();
    assert.deepEqual(
      [...new Set([...copies].map(({ length }) => length))].sort((a, b) => a - b),
      lengths,
    );
    assert.ok([...copies].every((copy) => copy.every((byte) => byte === 0)));
  }
});

test('A malformed signing key is an error before any request', async (t) => {
  const other = await crypto.subtle.importKey('raw', KEY, 'AES-KW', false, ['unwrapKey']);
  for (const verifySignature of ['', other]) {
    const site = await deployment(t);
    await failure('bad-key', load(site, { raw: site.at('/raw'), verifySignature }));
    assert.ok(!site.requests.includes('/raw'));
  }
});
