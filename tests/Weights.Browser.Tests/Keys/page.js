// What the pages of KeysOfTheEndpoints do. onnxruntime-web is played by a function that hashes what it gets.
import { loadModel } from '/weights-loader.js';

const told = [];
const hashes = [];
const ended = Promise.withResolvers();

const ort = {
  InferenceSession: {
    async create(model) {
      const sha256 = new Uint8Array(await crypto.subtle.digest('SHA-256', model));
      return { sha256: Array.from(sha256, (byte) => byte.toString(16).padStart(2, '0')).join(''), release: async () => ended.resolve() };
    },
  },
};

/** The hashes of the opened models, or the codes of the errors. */
export async function open(names, key) {
  const onStatus = (...status) => told.push(status.join(' '));
  const load = (name) => loadModel(name, { ort, key: { ...key, onStatus }, manifest: '/models.json' });
  const opened = await Promise.all(names.map((name) => load(name).then(({ sha256 }) => sha256, ({ code }) => code)));
  hashes.push(...opened); // for the heap's snapshot
  return opened;
}

/** What was told, once a session has been released by the loader. */
export async function whenEnded() {
  await ended.promise;
  return told;
}

export const statuses = () => told;
