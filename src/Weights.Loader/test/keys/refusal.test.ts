import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { loadModel, type KeySource, type WeightsError, type WeightsErrorCode } from 'weights-loader';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { ORIGIN, problem } from '../support/key-server.js';
import { codes, notSignedIn, refusals, uncodedRefusals } from '../support/refusals.js';
import type { PlannedResponse, Site } from '../support/server.js';
import { deployment } from '../support/site.js';

/** The modes of key delivery, by the URL of the endpoint. */
const MODES: Record<string, (site: Site) => KeySource> = {
  session: (site) => ({ session: site.at('/refused') }),
  wrapped: (site) => ({ wrapped: site.at('/refused'), customerKey: new Uint8Array(32) }),
  raw: (site) => ({ raw: site.at('/refused') }),
};

async function refuse(t: TestContext, mode: string, response: PlannedResponse, code: WeightsErrorCode): Promise<WeightsError> {
  withGlobal(t, 'origin', ORIGIN);
  const site = await deployment(t, { '/refused': response });
  const key = MODES[mode]!(site);
  return failure(code, loadModel('demo', { ort: new FakeOrt(), key, retries: 0, manifest: site.at('/weights/models.json') }));
}

for (const { outcome, code, status, rawStatus, lease } of refusals) {
  for (const mode of Object.keys(MODES)) {
    test(`The refusal ${outcome} is the error ${code} (${mode})`, async (t) => {
      const sent = mode === 'raw' ? rawStatus : status;
      const error = await refuse(t, mode, problem(sent, code, { 'retry-after': '7' }), code);
      assert.deepEqual([error.status, error.retryAfter, error.endsLease], [sent, 7, lease]);
      assert.match(error.message, new RegExp(`responded with ${sent}: `));
    });
  }
}

test('The table has an outcome for every code', () => {
  assert.deepEqual([...new Set(refusals.map(({ code }) => code))].sort(), [...codes].sort());
});

test('The media type of a refusal may have parameters and any case', async (t) => {
  const response = problem(403, 'key-revoked', { 'content-type': 'Application/Problem+JSON; charset=utf-8' });
  assert.equal((await refuse(t, 'session', response, 'key-revoked')).endsLease, 'revoked');
});

test('A bare 401 means that nobody is signed in', async (t) => {
  const error = await refuse(t, 'session', { status: notSignedIn.status }, 'key-refused');
  assert.equal(error.endsLease, notSignedIn.lease);
  assert.match(error.message, /nobody is signed in/);
});

const loginPage: PlannedResponse = { headers: { 'content-type': 'text/html' }, body: '<html>' };

for (const [what, response] of [
  ['a 401', { status: notSignedIn.status }],
  ['a login page', loginPage],
] as const) {
  test(`In a frame of another origin the advice for ${what} is about cookies`, async (t) => {
    withGlobal(t, 'top', {
      get location() {
        throw new Error('SecurityError: another origin');
      },
    });
    assert.match((await refuse(t, 'session', response, 'key-refused')).message, /SameSite=None/);
  });

  test(`In a frame of the same origin the advice for ${what} is to sign in`, async (t) => {
    withGlobal(t, 'top', { location: { href: `${ORIGIN}/app` } });
    assert.match((await refuse(t, 'session', response, 'key-refused')).message, /Sign in and load the model again/);
  });
}

for (const [what, response] of Object.entries(uncodedRefusals)) {
  test(`The response ${what} is the error key-refused, and ends no lease`, async (t) => {
    const error = await refuse(t, 'session', response, 'key-refused');
    assert.deepEqual([error.status, error.endsLease], [response.status, undefined]);
  });
}

const byStatus: [number, WeightsErrorCode][] = [
  [400, 'bad-request'],
  [429, 'rate-limited'],
  [500, 'unavailable'],
  [502, 'unavailable'],
  [503, 'unavailable'],
];
for (const [status, code] of byStatus) {
  test(`A bare ${status} is the error ${code}, and ends no lease`, async (t) => {
    const error = await refuse(t, 'session', { status }, code);
    assert.deepEqual([error.status, error.endsLease], [status, undefined]);
  });
}

test('A code counts more than the status', async (t) => {
  assert.equal((await refuse(t, 'raw', problem(500, 'key-expired'), 'key-expired')).endsLease, 'expired');
  assert.equal((await refuse(t, 'raw', problem(401, 'unavailable'), 'unavailable')).endsLease, undefined);
});
