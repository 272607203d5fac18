import assert from 'node:assert/strict';
import { createECDH } from 'node:crypto';
import test from 'node:test';
import { failure } from '../support/failures.js';
import { bytes, KeyServer, text, type KeyResponse } from '../support/key-server.js';
import { KID } from '../support/models.js';
import { load, signing, siteWith } from '../support/session-site.js';

test('A response to another request is refused', async (t) => {
  const server = new KeyServer();
  const site = await siteWith(t, server);
  let first: KeyResponse | undefined;
  server.edit = (response) => (first ??= response);
  await load(site);
  assert.match((await failure('bad-key-response', load(site))).message, /another request/);
});

test('A response for a page of another origin is refused', async (t) => {
  const server = new KeyServer();
  const site = await siteWith(t, server);
  for (const origin of ['https://other.example', 'https://shop.example:8443', 'http://shop.example', 'https://Shop.example', '']) {
    server.origin = origin;
    await failure('bad-key-response', load(site));
  }
});

test('A response with any changed byte is refused', async (t) => {
  const { privateKey, pin } = signing();
  const server = new KeyServer();
  server.signer = privateKey;
  const site = await siteWith(t, server);
  for (const [serverKey, members] of [
    [undefined, { spk: 65, wrapped: 40, mac: 32 }],
    [pin, { sig: 64 }],
  ] as const) {
    for (const [member, length] of Object.entries(members)) {
      for (let at = 0; at < length; at++) {
        server.edit = (response) => {
          const changed = bytes(response[member] as string);
          changed[at]! ^= 1 << (at % 8);
          return { ...response, [member]: text(changed) };
        };
        await failure('bad-key-response', load(site, { serverKey }));
      }
    }
  }
});

test('A response with other terms than the server agreed to is refused', async (t) => {
  const server = new KeyServer();
  const site = await siteWith(t, server);
  const changes: KeyResponse[] = [
    { customer: 'c_2' },
    { session: 's_2' },
    { expires: server.now + server.lease + 1 },
    { keyId: text(Buffer.alloc(16)) },
    { format: 2 },
    { keyId: KID },
    { format: '1' },
  ];
  for (const change of changes) {
    server.edit = (response) => ({ ...response, ...change });
    await failure('bad-key-response', load(site));
  }
});

const compressed = createECDH('prime256v1').generateKeys('base64url', 'compressed');
const hybrid = createECDH('prime256v1').generateKeys('base64url', 'hybrid');
const offCurve = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)]);
const malformed: Record<string, (response: KeyResponse) => unknown> = {
  'has a compressed point': (response) => ({ ...response, spk: compressed }),
  'has a point in the hybrid form': (response) => ({ ...response, spk: hybrid }),
  'has a point off the curve': (response) => ({ ...response, spk: text(offCurve) }),
  'has the point at infinity': (response) => ({ ...response, spk: text(Buffer.of(0)) }),
  'has a point of 64 bytes': (response) => ({ ...response, spk: text(bytes(response['spk'] as string).subarray(1)) }),
  'has padded base64': (response) => ({ ...response, mac: `${response['mac'] as string}=` }),
  'has base64 of the other alphabet': (response) => ({ ...response, mac: '+'.repeat(43) }),
  'has stray bits in the last character': (response) => ({ ...response, mac: `${'A'.repeat(42)}B` }),
  'has white space in base64': (response) => ({ ...response, mac: ` ${(response['mac'] as string).slice(1)}` }),
  'has a wrap of 48 bytes': (response) => ({ ...response, wrapped: text(Buffer.alloc(48)) }),
  'has a signature of 70 bytes': (response) => ({ ...response, sig: text(Buffer.alloc(70)) }),
  'has no mac': ({ mac: _, ...response }) => response,
  'has no expires': ({ expires: _, ...response }) => response,
  'has a fraction for expires': (response) => ({ ...response, expires: 2_000_000_000.5 }),
  'has a text for expires': (response) => ({ ...response, expires: '2000003600' }),
  'has a customer with a space': (response) => ({ ...response, customer: 'c 1' }),
  'has a session of 65 characters': (response) => ({ ...response, session: 's'.repeat(65) }),
  'is an array': (response) => [response],
  'is null': () => null,
};
for (const [what, edit] of Object.entries(malformed)) {
  test(`A response that ${what} is refused`, async (t) => {
    const server = new KeyServer();
    server.edit = edit;
    await failure('bad-key-response', load(await siteWith(t, server)));
  });
}

test('A response that is not JSON is refused, and an HTML page is taken for the login', async (t) => {
  const server = new KeyServer();
  const site = await siteWith(t, server);
  server.refusals.push({ body: 'key' }, { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' });
  await failure('bad-key-response', load(site));
  assert.match((await failure('key-refused', load(site))).message, /login page/);
});
