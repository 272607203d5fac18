import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { absoluteUrl, displayUrl } from '../../src/core/url.js';
import { withGlobal } from '../support/globals.js';

const ORIGIN = 'https://shop.example';
const BLOB = `blob:${ORIGIN}/1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed`;

/** A page or a worker with this address; a page may have another base. */
function at(t: TestContext, href: string, baseURI?: string): void {
  withGlobal(t, 'location', { href, origin: new URL(href).origin });
  withGlobal(t, 'document', baseURI === undefined ? undefined : { baseURI });
}

test('A relative URL is resolved against the base of the page', (t) => {
  at(t, `${ORIGIN}/app/page`, `${ORIGIN}/base/`);
  assert.equal(absoluteUrl('api/key', 'session'), `${ORIGIN}/base/api/key`);
});

test('In a srcdoc frame a relative URL is resolved against the base of the parent', (t) => {
  at(t, 'about:srcdoc', `${ORIGIN}/app/`);
  assert.equal(absoluteUrl('api/key', 'session'), `${ORIGIN}/app/api/key`);
});

for (const [what, base] of [
  ['page', BLOB],
  ['worker', undefined],
] as const) {
  test(`In a blob: ${what} a URL with a leading slash is resolved against the origin`, (t) => {
    at(t, BLOB, base);
    assert.equal(absoluteUrl('/api/key', 'session'), `${ORIGIN}/api/key`);
  });
}

test('A base element in a blob: page counts', (t) => {
  at(t, BLOB, `${ORIGIN}/app/`);
  assert.equal(absoluteUrl('api/key', 'session'), `${ORIGIN}/app/api/key`);
});

for (const base of [BLOB, 'data:text/html,x', 'about:blank']) {
  test(`A relative URL in a page of ${base.slice(0, 5)} is an error that names the option`, (t) => {
    at(t, base, base);
    assert.throws(() => absoluteUrl('api/key?token=secret', 'session'), {
      code: 'network',
      message:
        'The URL "api/key" of the option "session" is relative, or not a URL. It cannot be resolved, because this page or worker has no ' +
        'address itself: it was made from blob:, data: or about:blank. Set an absolute URL.',
    });
  });
}

test('A message shows a URL that cannot be resolved as it is, without its query', (t) => {
  at(t, BLOB, BLOB);
  assert.equal(displayUrl('demo.enc?token=secret'), 'demo.enc');
});
