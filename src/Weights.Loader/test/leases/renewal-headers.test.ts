import assert from 'node:assert/strict';
import test from 'node:test';
import type { KeyRequestOptions } from 'weights-loader';
import { failure } from '../support/failures.js';
import { problem } from '../support/key-server.js';
import { HOUR, LeasedSite } from '../support/leased-site.js';
import { gate } from '../support/server.js';

test('A lease is renewed with the headers of the latest load whose session exists', async (t) => {
  const site = new LeasedSite(t);
  const called: string[] = [];
  const as = (user: string): KeyRequestOptions => ({ credentials: 'include', headers: () => (called.push(user), {}) });
  await site.load('demo', as('ann'));
  await site.renew();
  const second = await site.load('demo', as('bob'));
  await site.renew();
  await second.release();
  await site.renew();
  assert.deepEqual(called, ['ann', 'ann', 'bob', 'bob', 'ann']);
});

/** Makes the options of a user, and records whose function for headers was called. */
function users(): { readonly called: string[]; as(user: string, then?: () => Promise<HeadersInit>): KeyRequestOptions } {
  const called: string[] = [];
  return { called, as: (user, then = async () => ({ authorization: user })) => ({ headers: () => (called.push(user), then()) }) };
}

test('If a session is released during its renewal, another session renews', async (t) => {
  const site = new LeasedSite(t);
  const { called, as } = users();
  await site.load('demo', as('ann'));
  const bob = await site.load('demo', as('bob'));
  const reached = gate();
  const { respond } = site.server;
  site.held = new Promise(() => undefined);
  site.server.respond = (body) => {
    reached.open();
    return respond.call(site.server, body);
  };
  site.server.refusals.push(problem(401, 'key-refused'));
  site.clock.pass(0.75 * HOUR);
  await reached.opened;
  site.held = Promise.resolve();
  await bob.release();
  await site.renew(0);
  assert.deepEqual([called, site.statuses], [['ann', 'bob', 'bob', 'ann'], []]);
});

test('Headers that never arrive do not delay a lease that another load has extended', async (t) => {
  const site = new LeasedSite(t);
  const { called, as } = users();
  let first = true;
  const reached = gate();
  await site.load(
    'demo',
    as('ann', () => (first ? ((first = false), Promise.resolve({})) : (reached.open(), new Promise(() => undefined)))),
  );
  site.clock.pass(0.75 * HOUR);
  await reached.opened;
  await site.load('demo', as('bob'));
  await site.renew();
  assert.deepEqual([called, site.statuses], [['ann', 'ann', 'bob', 'bob'], []]);
});

test('Headers that never arrive are requested again after a minute', async (t) => {
  const site = new LeasedSite(t);
  const { called, as } = users();
  const reached = gate();
  await site.load(
    'demo',
    as('ann', () => (called.length === 2 ? (reached.open(), new Promise(() => undefined)) : Promise.resolve({}))),
  );
  site.clock.pass(0.75 * HOUR);
  await reached.opened;
  const pause = site.clock.nextTimer();
  site.clock.endAttempts();
  await pause;
  await site.renew(1000);
  assert.deepEqual([called.length, site.statuses, site.server.requests.length], [3, [], 2]);
});

test('A release in the pause after a failed renewal causes no earlier one', async (t) => {
  const site = new LeasedSite(t);
  const { called, as } = users();
  await site.load('demo', as('ann'));
  const bob = await site.load('demo', as('bob'));
  site.server.refusals.push(problem(429, 'rate-limited', { 'retry-after': '300' }));
  await site.renew();
  await bob.release();
  site.clock.pass(299_000);
  assert.deepEqual(called, ['ann', 'bob', 'bob']);
  await site.renew(1000);
  assert.deepEqual([called, site.statuses], [['ann', 'bob', 'bob', 'ann'], []]);
});

test('Headers that fail in a renewal, with any value, are requested again', async (t) => {
  const site = new LeasedSite(t);
  const { called, as } = users();
  const failures = [undefined, { retryAfter: 'soon' }, new Error('no token')];
  await site.load(
    'demo',
    as('ann', async () => {
      if (called.length > 1 && failures.length > 0) {
        throw failures.shift();
      }
      return {};
    }),
  );
  await site.renew();
  for (let pause = 1000; failures.length > 0; pause *= 2) {
    await site.renew(pause);
  }
  await site.renew(8000);
  assert.deepEqual([called.length, site.statuses, site.server.requests.length], [5, [], 2]);
});

test('A refusal of other headers makes the holders renew, and ends nothing itself', async (t) => {
  const site = new LeasedSite(t);
  const { called, as } = users();
  await site.load('demo', as('ann'));
  site.server.refusals.push(problem(401, 'key-refused'));
  await failure('key-refused', site.load('demo'));
  await site.renew(0);
  assert.deepEqual([called, site.statuses], [['ann', 'ann'], []]);
  site.server.refusals.push(problem(403, 'key-revoked'), problem(403, 'key-revoked'));
  await failure('key-revoked', site.load('demo'));
  const over = gate();
  site.statuses.push = (...status) => (over.open(), Array.prototype.push.apply(site.statuses, status));
  site.clock.pass(0);
  await over.opened;
  assert.deepEqual([...site.statuses], [['revoked', 'demo']]);
});
