import assert from 'node:assert/strict';
import test from 'node:test';
import { loadModel, WeightsError } from 'weights-loader';
import mutations from '../../../../tests/vectors/mutations.json' with { type: 'json' };
import { containerOf, type Base } from '../support/containers.js';
import { FakeOrt } from '../support/fake-ort.js';
import { entry, manifest, plaintext } from '../support/models.js';
import { serve, type Route } from '../support/server.js';

interface Listed {
  readonly name: string;
  readonly base?: string;
  readonly plaintextLength?: number;
  readonly format: string;
}

interface Case {
  readonly name: string;
  readonly model: string;
  readonly remove?: string;
  readonly set?: Record<string, unknown>;
  readonly flip?: { readonly member: string; readonly at: number; readonly mask: number };
  readonly from?: { readonly model: string; readonly members: readonly string[] };
}

const listed = mutations.manifest as readonly Listed[];
const cases = mutations.manifestCases as readonly Case[];

const routes: Record<string, Route> = {};
const entries = listed.map(({ name, base: id, plaintextLength = 0, format }, i) => {
  const base = (mutations.bases as readonly Base[]).find((base) => base.id === id);
  const file = base === undefined ? plaintext(plaintextLength) : containerOf(base);
  routes[`/${i}.enc`] = file;
  return entry(name, file, { url: `${i}.enc`, format, size: base?.plaintextLength ?? plaintextLength });
});
const entryOf = (name: string): Record<string, unknown> => entries.find((one) => one['name'] === name)!;

function change(good: Record<string, unknown>, { remove, set, flip, from }: Case): Record<string, unknown> {
  const changed = { ...good, ...set };
  if (remove !== undefined) {
    delete changed[remove];
  }
  if (flip !== undefined) {
    const encoding = flip.member === 'pin' ? 'base64url' : 'hex';
    const bytes = Buffer.from(good[flip.member] as string, encoding);
    bytes[flip.at]! ^= flip.mask;
    changed[flip.member] = bytes.toString(encoding);
  }
  from?.members.forEach((member) => (changed[member] = entryOf(from.model)[member]));
  return changed;
}

test('The good manifest loads every model', async (t) => {
  const site = await serve(t, { ...routes, '/models.json': manifest(...entries) });
  for (const { name, base } of listed) {
    const ort = new FakeOrt();
    await loadModel(name, { ort, manifest: site.at('/models.json'), ...(base === undefined ? {} : { key: mutations.key }) });
    assert.ok(ort.seen !== undefined);
  }
});

test('No changed manifest makes a session', async (t) => {
  assert.ok(cases.length > 400);
  const site = await serve(t, routes);
  for (const one of cases) {
    const models = entries.map((good) => (good['name'] === one.model ? change(good, one) : good));
    routes['/models.json'] = manifest(...models);
    const ort = new FakeOrt();
    const key = listed.find(({ name }) => name === one.model)!.base === undefined ? {} : { key: mutations.key };
    const outcome = await loadModel(one.model, { ort, manifest: site.at('/models.json'), ...key }).catch((error: unknown) => error);
    assert.ok(outcome instanceof WeightsError, `${one.name}: ${String(outcome)}`);
    assert.equal(ort.kept, undefined, one.name);
  }
});
