import assert from 'node:assert/strict';
import { createECDH } from 'node:crypto';
import test from 'node:test';
import type { WeightsErrorCode } from 'weights-loader';
import { failure } from '../support/failures.js';
import { bytes, KeyServer, problem, text, type KeyAnswer } from '../support/key-server.js';
import { KID } from '../support/models.js';
import { load, signing, siteWith } from '../support/session-site.js';

test('An answer that was made for another request is refused', async (t) => {
  const server = new KeyServer();
  const site = await siteWith(t, server);
  let first: KeyAnswer | undefined;
  server.edit = (answer) => (first ??= answer);
  await load(site);
  assert.match((await failure('key-answer', load(site))).message, /another request/);
});

test('An answer for a page of another origin is refused', async (t) => {
  const server = new KeyServer();
  const site = await siteWith(t, server);
  for (const origin of ['https://other.example', 'https://shop.example:8443', 'http://shop.example', 'https://Shop.example', '']) {
    server.origin = origin;
    await failure('key-answer', load(site));
  }
});

test('An answer in which any byte was changed is refused', async (t) => {
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
        server.edit = (answer) => {
          const changed = bytes(answer[member] as string);
          changed[at]! ^= 1 << (at % 8);
          return { ...answer, [member]: text(changed) };
        };
        await failure('key-answer', load(site, { serverKey }));
      }
    }
  }
});

test('An answer for other terms than the server agreed to is refused', async (t) => {
  const server = new KeyServer();
  const site = await siteWith(t, server);
  const changes: KeyAnswer[] = [
    { customer: 'c_2' },
    { session: 's_2' },
    { expires: server.now + server.lease + 1 },
    { keyId: text(Buffer.alloc(16)) },
    { format: 2 },
    { keyId: KID },
    { format: '1' },
  ];
  for (const change of changes) {
    server.edit = (answer) => ({ ...answer, ...change });
    await failure('key-answer', load(site));
  }
});

const compressed = createECDH('prime256v1').generateKeys('base64url', 'compressed');
const hybrid = createECDH('prime256v1').generateKeys('base64url', 'hybrid');
const offCurve = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)]);
const malformed: Record<string, (answer: KeyAnswer) => unknown> = {
  'has a compressed point': (answer) => ({ ...answer, spk: compressed }),
  'has a point in the hybrid form': (answer) => ({ ...answer, spk: hybrid }),
  'has a point off the curve': (answer) => ({ ...answer, spk: text(offCurve) }),
  'has the point at infinity': (answer) => ({ ...answer, spk: text(Buffer.of(0)) }),
  'has a point of 64 bytes': (answer) => ({ ...answer, spk: text(bytes(answer['spk'] as string).subarray(1)) }),
  'has padded base64': (answer) => ({ ...answer, mac: `${answer['mac'] as string}=` }),
  'has base64 of the other alphabet': (answer) => ({ ...answer, mac: '+'.repeat(43) }),
  'has stray bits in the last character': (answer) => ({ ...answer, mac: `${'A'.repeat(42)}B` }),
  'has white space in base64': (answer) => ({ ...answer, mac: ` ${(answer['mac'] as string).slice(1)}` }),
  'has a wrap of 48 bytes': (answer) => ({ ...answer, wrapped: text(Buffer.alloc(48)) }),
  'has a signature of 70 bytes': (answer) => ({ ...answer, sig: text(Buffer.alloc(70)) }),
  'has no mac': ({ mac: _, ...answer }) => answer,
  'has no expires': ({ expires: _, ...answer }) => answer,
  'has a fraction for expires': (answer) => ({ ...answer, expires: 2_000_000_000.5 }),
  'has a text for expires': (answer) => ({ ...answer, expires: '2000003600' }),
  'has a customer with a space': (answer) => ({ ...answer, customer: 'c 1' }),
  'has a session of 65 characters': (answer) => ({ ...answer, session: 's'.repeat(65) }),
  'is an array': (answer) => [answer],
  'is null': () => null,
};
for (const [what, edit] of Object.entries(malformed)) {
  test(`An answer that ${what} is refused`, async (t) => {
    const server = new KeyServer();
    server.edit = edit;
    await failure('key-answer', load(await siteWith(t, server)));
  });
}

test('An answer that is no JSON is refused, and an HTML page is taken for the login', async (t) => {
  const server = new KeyServer();
  const site = await siteWith(t, server);
  server.refusals.push({ body: 'key' }, { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' });
  await failure('key-answer', load(site));
  assert.match((await failure('key-refused', load(site))).message, /login page/);
});

const refusals: [string, ReturnType<typeof problem>, WeightsErrorCode, number | undefined][] = [
  ['not for this user', problem(403, 'key-refused'), 'key-refused', undefined],
  ['withdrawn', problem(403, 'key-revoked'), 'key-revoked', undefined],
  ['over', problem(403, 'key-expired'), 'key-expired', undefined],
  ['asked for too often', problem(429, 'rate-limited', { 'retry-after': '7' }), 'key-rate-limited', 7],
  ['not there now', problem(503, 'unavailable', { 'retry-after': '2' }), 'key-unavailable', 2],
  ['asked for in a wrong way', problem(400, 'bad-request'), 'key-refused', undefined],
  ['for people who signed in', { status: 401 }, 'key-refused', undefined],
];
for (const [what, refusal, code, retryAfter] of refusals) {
  test(`A key that is ${what} is told as ${code}`, async (t) => {
    const server = new KeyServer();
    server.refusals.push(refusal);
    const error = await failure(code, load(await siteWith(t, server)));
    assert.equal(error.status, refusal.status);
    assert.equal(error.retryAfter, retryAfter);
  });
}
