import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { loadModel, type LoadModelOptions } from 'weights-loader';
import * as served from 'weights-loader/weights-loader.js';
import { countDecryptions } from '../support/decryptions.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import type { Site } from '../support/server.js';
import { deployment } from '../support/site.js';

interface Rules {
  createScriptURL(url: string): string;
}

/** What the browser does for "require-trusted-types-for 'script'". Workers never run; their URLs are recorded. */
class TrustedScript {
  constructor(readonly url: string) {}
}

function requireTrustedTypes(t: TestContext, ...allowed: string[]): { readonly policies: string[]; readonly started: string[] } {
  const seen = { policies: [] as string[], started: [] as string[] };
  withGlobal(t, 'origin', 'http://site.test');
  withGlobal(t, 'document', { baseURI: 'http://site.test/' });
  withGlobal(t, 'trustedTypes', {
    createPolicy(name: string, rules: Rules) {
      if (!allowed.includes(name) || seen.policies.includes(name)) {
        throw new TypeError(`Policy "${name}" disallowed.`);
      }
      seen.policies.push(name);
      return { createScriptURL: (url: string) => new TrustedScript(rules.createScriptURL(url)) };
    },
  });
  withGlobal(
    t,
    'Worker',
    class {
      constructor(script: unknown) {
        if (!(script instanceof TrustedScript)) {
          throw new TypeError("This document requires 'TrustedScriptURL' assignment.");
        }
        seen.started.push(script.url);
        throw new DOMException('recorded', 'SecurityError');
      }
    },
  );
  t.after(() => Reflect.deleteProperty(globalThis, Symbol.for('weights-loader.trusted-types')));
  return seen;
}

const workerUrl = '/worker.js';
const isolation = { isolate: true, ortUrl: '/ort.mjs', workerUrl } as const;
const options = (site: Site): LoadModelOptions<FakeOrt> => ({
  ort: new FakeOrt(),
  key: site.at('/key'),
  manifest: site.at('/weights/models.json'),
  workerUrl,
});

test('Two copies of the loader on a page share one policy of Trusted Types', async (t) => {
  const { policies, started } = requireTrustedTypes(t, 'weights-loader');
  const site = await deployment(t);
  assert.deepEqual(policies, [], 'none is made before a worker is started');
  await loadModel('demo', options(site));
  await served.loadModel('demo', options(site));
  assert.deepEqual(policies, ['weights-loader']);
  assert.deepEqual(started, ['http://site.test/worker.js', 'http://site.test/worker.js']);
});

test('The policy allows no script that the origin of the page does not serve', async (t) => {
  const { started } = requireTrustedTypes(t, 'weights-loader');
  const site = await deployment(t);
  const page = countDecryptions(t);
  await loadModel('demo', { ...options(site), workerUrl: 'https://evil.test/worker.js' });
  await loadModel('demo', { ...options(site), workerUrl: 'data:text/javascript,0' });
  await loadModel('demo', { ...options(site), workerUrl: 'blob:http://site.test/5f0c4a9e' });
  assert.deepEqual(started, []);
  assert.equal(page.count(), 3);
});

test('If the policy is not allowed, the page decrypts', async (t) => {
  requireTrustedTypes(t);
  const page = countDecryptions(t);
  await loadModel('demo', options(await deployment(t)));
  assert.equal(page.count(), 1);
});

test('If the policy is not allowed, "isolate" names policy and header before it requests anything', async (t) => {
  requireTrustedTypes(t);
  const site = await deployment(t);
  await assert.rejects(loadModel('demo', { ...isolation, manifest: site.at('/weights/models.json') }), {
    code: 'session',
    message: /Content-Security-Policy: trusted-types weights-loader/,
  });
  assert.deepEqual(site.requests, []);
});
