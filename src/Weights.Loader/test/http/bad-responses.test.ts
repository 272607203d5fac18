import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import test from 'node:test';
import { loadModel, type KeySource, type WeightsErrorCode } from 'weights-loader';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { KEY } from '../support/models.js';
import { withoutPauses } from '../support/pauses.js';
import type { Route, Site } from '../support/server.js';
import { deployment } from '../support/site.js';

const HTML = { headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Sign in</title>' };

/** What a request can end in, by the file or endpoint. */
const RESOURCES = ['manifest', 'model', 'raw key', 'session key'] as const;
type Codes = readonly [WeightsErrorCode, WeightsErrorCode, WeightsErrorCode, WeightsErrorCode];

const BAD: Record<string, { route: Route; codes: Codes }> = {
  'a 404': { route: { status: 404 }, codes: ['http-status', 'http-status', 'key-refused', 'key-refused'] },
  'a 500': { route: { status: 500 }, codes: ['http-status', 'http-status', 'unavailable', 'unavailable'] },
  'an HTML page': { route: HTML, codes: ['bad-manifest', 'not-a-container', 'key-refused', 'key-refused'] },
  'a redirect to a login page': {
    route: { status: 302, headers: { location: '/login' } },
    codes: ['bad-manifest', 'not-a-container', 'key-refused', 'key-refused'],
  },
  'an empty response': { route: '', codes: ['bad-manifest', 'truncated', 'bad-key', 'bad-key-response'] },
  'a response without a body': { route: { status: 204 }, codes: ['bad-manifest', 'truncated', 'key-refused', 'key-refused'] },
  'a response that is cut': {
    route: (_: unknown, response: ServerResponse) => {
      response.writeHead(200, { 'content-length': 5000 });
      response.write('{', () => response.destroy());
    },
    codes: ['network', 'network', 'network', 'network'],
  },
  'no response': {
    route: (_: unknown, response: ServerResponse) => void response.destroy(),
    codes: ['network', 'network', 'network', 'network'],
  },
  'a redirect that never ends': {
    route: (request, response) => void response.writeHead(302, { location: request.url! }).end(),
    codes: ['network', 'network', 'network', 'network'],
  },
  'other bytes': { route: 'x'.repeat(9000), codes: ['bad-manifest', 'too-long', 'bad-key', 'bad-key-response'] },
};

/** The server notices a closed connection sooner. Longer than a pause, which these tests leave out. */
const LONGEST_CLOSE_MS = 11_000;

const PATHS = ['/weights/models.json', '/weights/demo.enc', '/key', '/session'];
const keyOf = (site: Site, resource: number): KeySource => (resource === 3 ? { session: site.at('/session') } : new URL(site.at('/key')));

for (const [what, { route, codes }] of Object.entries(BAD)) {
  RESOURCES.forEach((resource, i) => {
    test(`${what} for the ${resource} is the error ${codes[i]}, and leaves no connection`, async (t) => {
      withGlobal(t, 'origin', 'http://127.0.0.1');
      withoutPauses(t);
      let open = 0;
      const closed: Promise<void>[] = [];
      const watched =
        (inner: Route): Route =>
        (request, response) => {
          open++;
          closed.push(new Promise((resolve) => response.on('close', () => (open--, resolve()))));
          if (typeof inner === 'function') {
            inner(request, response);
          } else {
            const {
              status = 200,
              headers = {},
              body = '',
            } = typeof inner === 'string'
              ? { body: inner }
              : (inner as { status?: number; headers?: Record<string, string>; body?: string });
            response.writeHead(status, headers).end(body);
          }
        };
      const site = await deployment(t, { '/key': KEY, '/login': HTML, [PATHS[i] as string]: watched(route) });
      const options = { ort: new FakeOrt(), manifest: site.at('/weights/models.json'), retries: 1 };
      await failure(codes[i]!, loadModel('demo', { ...options, key: keyOf(site, i) }));
      await Promise.race([Promise.all(closed), new Promise((resolve) => setTimeout(resolve, LONGEST_CLOSE_MS).unref())]);
      assert.equal(open, 0);
      assert.ok(closed.length >= 1);
    });
  });
}

for (const [resource, path] of PATHS.slice(0, 3).map((path, i) => [RESOURCES[i], path] as const)) {
  test(`A wrong media type of the ${resource} does not matter`, async (t) => {
    const site = await deployment(t);
    const body = new Uint8Array(await (await fetch(site.at(path))).arrayBuffer());
    const typed = await deployment(t, {
      [path]: (_, response) => void response.writeHead(200, { 'content-type': 'text/plain' }).end(body),
    });
    await loadModel('demo', { ort: new FakeOrt(), manifest: typed.at('/weights/models.json'), key: typed.at('/key') });
  });
}
