// Loads a model, or reads parts of a file, from a server that the test configures.
import { loadModel, openEncrypted } from '/weights-loader.js';
import { containerOf, fromHex, upload } from '/containers.js';
import { entryOf } from '/manifests.js';

const KEY = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';

/** More than is read on the page, and more than one connection of the server that cuts them. */
const MODEL = Uint8Array.from({ length: 12 * 2 ** 20 }, (_, i) => (7 * i + (i >> 10)) % 256);

const bases = {
  gcm: { iv: '01'.repeat(12) },
  chunked: { file: 'demo.onnx', chunkLog2: 16, salt: '5a'.repeat(32) },
};

/** @returns "equal" if the plaintext is that of the model */
export async function load(format, server) {
  const base = bases[format];
  const file = base === undefined ? MODEL : await containerOf({ ...base, model: MODEL }, fromHex(KEY));
  const entry = await entryOf('demo', base && { ...base, plaintextLength: MODEL.length }, file, server + (await upload(file)));
  const manifest = await upload(JSON.stringify({ version: 2, models: [entry] }));
  let seen;
  const create = async (model) => {
    seen = await sha256(model);
    return { inputNames: [], outputNames: [], release: async () => undefined };
  };
  await loadModel('demo', { ort: { InferenceSession: { create } }, manifest, retries: 2, ...(base && { key: KEY }) });
  return seen === (await sha256(MODEL)) ? 'equal' : 'different';
}

/** @returns "equal" if each part has the bytes of the model */
export async function readParts(server) {
  const url = server + (await upload(await containerOf({ ...bases.chunked, model: MODEL }, fromHex(KEY))));
  const opened = await openEncrypted(url, KEY, { file: 'demo.onnx', retries: 2 });
  for (const [begin, end] of [
    [0, 100],
    [5 * 2 ** 20, 9 * 2 ** 20 + 1],
    [100, 70_000],
    [MODEL.length - 10, MODEL.length],
  ]) {
    if ((await sha256(await opened.read(begin, end - begin))) !== (await sha256(MODEL.subarray(begin, end)))) {
      return `different from ${begin} to ${end}`;
    }
  }
  return opened.size === MODEL.length ? 'equal' : `${opened.size} bytes`;
}

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).toString();
}
