import assert from 'node:assert/strict';
import test from 'node:test';
import { loadModel, WeightsError } from 'weights-loader';
import mutations from '../../../../tests/vectors/mutations.json' with { type: 'json' };
import { containerOf, encryptChunked, type Base } from '../support/containers.js';
import { FakeOrt } from '../support/fake-ort.js';
import { encrypt, entry, externalEntry, manifest, plaintext } from '../support/models.js';
import { withoutPauses } from '../support/pauses.js';
import { serve, type Route } from '../support/server.js';

/** How a file is encrypted, and its plaintext if that is not a graph. */
type Sealing = Omit<Base, 'id' | 'plaintextLength'> & Partial<Pick<Base, 'plaintextLength'>>;

interface Listed {
  readonly name: string;
  readonly base?: string;
  readonly plaintextLength?: number;
  readonly format: string;
  readonly graph?: string;
  readonly file?: Sealing;
  readonly external?: Sealing & { readonly location: string };
}

interface Case {
  readonly name: string;
  readonly model: string;
  readonly external?: boolean;
  readonly remove?: string;
  readonly set?: Record<string, unknown>;
  readonly flip?: { readonly member: string; readonly at: number; readonly mask: number };
  readonly from?: { readonly model: string; readonly members: readonly string[] };
}

const listed = mutations.manifest as readonly Listed[];
const cases = mutations.manifestCases as readonly Case[];

const routes: Record<string, Route> = {};
function sealed(bytes: Uint8Array, format: string, { file, chunkLog2 = 12, salt = '', iv = '' }: Sealing): Uint8Array {
  return format === 'none'
    ? bytes
    : format === 'gcm'
      ? encrypt(bytes, Buffer.from(iv, 'hex'))
      : encryptChunked(bytes, { file, chunkLog2, salt });
}

/** The entry of a model with external data. */
function split({ name, format, graph, file, external }: Listed, i: number): Record<string, unknown> {
  const { location, plaintextLength = 0 } = external!;
  const model = Buffer.from(graph!, 'hex');
  routes[`/${i}.enc`] = sealed(model, format, file!);
  const data = (routes[`/${i}.data.enc`] = sealed(plaintext(plaintextLength), format, external!));
  return entry(name, routes[`/${i}.enc`] as Uint8Array, {
    url: `${i}.enc`,
    format,
    size: model.length,
    external: [externalEntry(location, `${i}.data.enc`, data, plaintextLength, format)],
  });
}

const entries = listed.map((one, i) => {
  if (one.graph !== undefined) {
    return split(one, i);
  }
  const { name, base: id, plaintextLength = 0, format } = one;
  const base = (mutations.bases as readonly Base[]).find((base) => base.id === id);
  const file = base === undefined ? plaintext(plaintextLength) : containerOf(base);
  routes[`/${i}.enc`] = file;
  return entry(name, file, { url: `${i}.enc`, format, size: base?.plaintextLength ?? plaintextLength });
});
const entryOf = (name: string): Record<string, unknown> => entries.find((one) => one['name'] === name)!;

function change(good: Record<string, unknown>, { external, ...change }: Case): Record<string, unknown> {
  return external === true
    ? { ...good, external: [changeMembers((good['external'] as [Record<string, unknown>])[0], change)] }
    : changeMembers(good, change);
}

function changeMembers(good: Record<string, unknown>, { remove, set, flip, from }: Omit<Case, 'external'>): Record<string, unknown> {
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
  for (const { name, format } of listed) {
    const ort = new FakeOrt();
    await loadModel(name, { ort, manifest: site.at('/models.json'), ...(format === 'none' ? {} : { key: mutations.key }) });
    assert.ok(ort.seen !== undefined);
    assert.equal((ort.options as { externalData: unknown[] } | undefined)?.externalData.length, name.startsWith('split/') ? 1 : undefined);
  }
});

test('No changed manifest makes a session', async (t) => {
  withoutPauses(t);
  assert.ok(cases.length > 1000);
  const site = await serve(t, routes);
  for (const one of cases) {
    const models = entries.map((good) => (good['name'] === one.model ? change(good, one) : good));
    routes['/models.json'] = manifest(...models);
    const ort = new FakeOrt();
    const key = listed.find(({ name }) => name === one.model)!.format === 'none' ? {} : { key: mutations.key };
    const outcome = await loadModel(one.model, { ort, manifest: site.at('/models.json'), ...key }).catch((error: unknown) => error);
    assert.ok(outcome instanceof WeightsError, `${one.name}: ${String(outcome)}`);
    assert.equal(ort.kept, undefined, one.name);
  }
});
