// Loads the models of the changed manifests of tests/vectors. make-mutations.mjs explains the members.
import { loadModel, WeightsError } from '/weights-loader.js';
import { containerOf, fromBase64Url, fromHex, HEADER, joined, plaintext, TAG, toBase64Url, toHex, upload } from '/containers.js';

/** Of the key of mutations.json. */
const KID = 'a7824102fbf6feb3a26abc87ef86731c';

/** The maximum number of reported cases, because one bug can let hundreds pass. */
const FEW = 10;

/**
 * A session would be a mistake.
 *
 * @param every - 1 for all cases, 4 for each fourth
 */
export async function run(every) {
  const { key, bases, manifest, manifestCases } = await (await fetch('/mutations.json')).json();
  const entries = [];
  for (const one of manifest) {
    if (one.graph !== undefined) {
      entries.push(await split(one, fromHex(key)));
      continue;
    }
    const { name, base: id, plaintextLength = 0 } = one;
    const base = bases.find((one) => one.id === id);
    const file = base === undefined ? plaintext(plaintextLength) : await containerOf(base, fromHex(key));
    entries.push(await entryOf(name, base, file, await upload(file)));
  }
  const load = async (name, models) => {
    let sessions = 0;
    const ort = { InferenceSession: { create: async () => void sessions++ } };
    const unencrypted = manifest.find((one) => one.name === name).format === 'none';
    const url = await upload(JSON.stringify({ version: 2, models }));
    const error = await loadModel(name, { ort, manifest: url, ...(unencrypted ? {} : { key }) }).catch((reason) => reason);
    return { sessions, error };
  };
  const outcome = { accepted: [], unopened: [], refused: 0 };
  for (const { name } of manifest) {
    const { sessions, error } = await load(name, entries);
    if (sessions !== 1) {
      outcome.unopened.push(`${name}: ${error}`);
    }
  }
  for (const one of manifestCases.filter((_, index) => index % every === 0)) {
    const models = entries.map((good) => (good.name === one.model ? changedEntry(good, one, entries) : good));
    const { sessions, error } = await load(one.model, models);
    if (sessions === 0 && error instanceof WeightsError) {
      outcome.refused++;
    } else {
      outcome.accepted.push(`${one.name}: ${error}`);
    }
  }
  return { ...outcome, accepted: outcome.accepted.slice(0, FEW) };
}

/** The entry of a model with external data. */
async function split({ name, format, graph, file, external }, key) {
  const described = async (sealing, model) => {
    const container = format === 'none' ? model : await containerOf({ ...sealing, model }, key);
    const base = format === 'none' ? undefined : { ...sealing, plaintextLength: model.length };
    return entryOf(name, base, container, await upload(container));
  };
  const { format: _, keyId, kid, name: __, ...data } = await described(external, plaintext(external.plaintextLength));
  return { ...(await described(file, fromHex(graph))), external: [{ location: external.location, ...data }] };
}

/** The entry of a file, as the build writes it. */
export async function entryOf(name, base, file, url) {
  const sha256 = toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', file)));
  const common = { name, file: `${name}.enc`, url, size: base?.plaintextLength ?? file.length, encryptedSize: file.length };
  if (base === undefined) {
    return { ...common, format: 'none', keyId: '', kid: '', sha256 };
  }
  const [format, pin] =
    base.iv === undefined ? ['chunked', file.subarray(40, HEADER)] : ['gcm', joined([file.subarray(0, 12), file.subarray(-TAG)])];
  return { ...common, format, keyId: 'default', kid: KID, sha256, pin: toBase64Url(pin) };
}

function changedEntry(good, { external, ...change }, entries) {
  return external ? { ...good, external: [changedMembers(good.external[0], change, entries)] } : changedMembers(good, change, entries);
}

function changedMembers(good, { remove, set, flip, from }, entries) {
  const changed = { ...good, ...set };
  if (remove !== undefined) {
    delete changed[remove];
  }
  if (flip !== undefined) {
    const isPin = flip.member === 'pin';
    const bytes = isPin ? fromBase64Url(good.pin) : fromHex(good[flip.member]);
    bytes[flip.at] ^= flip.mask;
    changed[flip.member] = isPin ? toBase64Url(bytes) : toHex(bytes);
  }
  for (const member of from?.members ?? []) {
    changed[member] = entries.find(({ name }) => name === from.model)[member];
  }
  return changed;
}
