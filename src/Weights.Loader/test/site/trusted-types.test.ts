import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { loadEncryptedModel, loadModel } from 'weights-loader';
import * as served from 'weights-loader/weights-loader.js';
import { countDecryptions } from '../support/decryptions.js';
import { FakeOrt } from '../support/fake-ort.js';
import { withGlobal } from '../support/globals.js';
import { KEY } from '../support/models.js';
import type { Site } from '../support/server.js';
import { deployment } from '../support/site.js';

interface Rules {
  createScriptURL(url: string): string;
}

/** What the browser does for "require-trusted-types-for 'script'". Workers never run; their URLs are recorded. */
class TrustedScript {
  constructor(readonly url: string) {}
}

function requireTrustedTypes(
  t: TestContext,
  { allowed = [], enforced = true }: { readonly allowed?: readonly string[]; readonly enforced?: boolean },
): { readonly asked: string[]; readonly policies: string[]; readonly started: string[] } {
  const seen = { asked: [] as string[], policies: [] as string[], started: [] as string[] };
  const requireTrusted = (script: unknown): void => {
    if (enforced && !(script instanceof TrustedScript)) {
      throw new TypeError("This document requires 'TrustedScriptURL' assignment.");
    }
  };
  class Element {
    set src(script: unknown) {
      requireTrusted(script);
    }
  }
  withGlobal(t, 'origin', 'http://site.test');
  withGlobal(t, 'document', { baseURI: 'http://site.test/', createElement: () => new Element() });
  withGlobal(t, 'trustedTypes', {
    createPolicy(name: string, rules: Rules) {
      seen.asked.push(name);
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
        requireTrusted(script);
        seen.started.push(script instanceof TrustedScript ? script.url : String(script));
        throw new DOMException('recorded', 'SecurityError');
      }
    },
  );
  t.after(() => Reflect.deleteProperty(globalThis, Symbol.for('weights-loader.trusted-types')));
  return seen;
}

const workerUrl = '/worker.js';
const isolation = { isolate: true, ortUrl: '/ort.mjs', workerUrl } as const;
/** Without a manifest the length of the file is not known, so it has a worker. */
const load = (site: Site, script = workerUrl, { loadEncryptedModel: start } = { loadEncryptedModel }): Promise<unknown> =>
  start(site.at('/weights/demo.enc'), KEY, { ort: new FakeOrt(), workerUrl: script });

test('Two copies of the loader on a page share one policy of Trusted Types', async (t) => {
  const { policies, started } = requireTrustedTypes(t, { allowed: ['weights-loader'] });
  const site = await deployment(t);
  assert.deepEqual(policies, [], 'none is made before a worker is started');
  await load(site);
  await load(site, workerUrl, served);
  assert.deepEqual(policies, ['weights-loader']);
  assert.deepEqual(started, ['http://site.test/worker.js', 'http://site.test/worker.js']);
});

test('The policy allows no script that the origin of the page does not serve', async (t) => {
  const { started } = requireTrustedTypes(t, { allowed: ['weights-loader'] });
  const site = await deployment(t);
  const page = countDecryptions(t);
  await load(site, 'https://evil.test/worker.js');
  await load(site, 'data:text/javascript,0');
  await load(site, 'blob:http://site.test/5f0c4a9e');
  assert.deepEqual(started, []);
  assert.equal(page.count(), 3);
});

test('If the policy is not allowed, the page decrypts', async (t) => {
  requireTrustedTypes(t, {});
  const page = countDecryptions(t);
  await load(await deployment(t));
  assert.equal(page.count(), 1);
});

test('If the policy is not allowed, "isolate" names policy and header before it requests anything', async (t) => {
  requireTrustedTypes(t, {});
  const site = await deployment(t);
  await assert.rejects(loadModel('demo', { ...isolation, manifest: site.at('/weights/models.json') }), {
    code: 'session',
    message: /Content-Security-Policy: trusted-types weights-loader/,
  });
  assert.deepEqual(site.requests, []);
});

test('If the policy is not allowed, but plain URLs are, "isolate" starts one worker, and asks once for the policy', async (t) => {
  const { asked, started } = requireTrustedTypes(t, { enforced: false });
  const site = await deployment(t);
  await assert.rejects(loadModel('demo', { ...isolation, manifest: site.at('/weights/models.json') }), { code: 'session' });
  await assert.rejects(loadModel('demo', { ...isolation, manifest: site.at('/weights/models.json') }), { code: 'session' });
  assert.deepEqual(started, ['http://site.test/worker.js', 'http://site.test/worker.js']);
  assert.ok(asked.length <= 1, 'each request would be a violation in the reports of the page');
});
