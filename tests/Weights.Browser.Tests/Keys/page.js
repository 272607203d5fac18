// What the pages of KeySite do.
import * as ort from '/ort.mjs';
import { loadModel } from '/weights-loader.js';

const told = [];
const sessions = [];
let heard = () => undefined;
const ended = Promise.withResolvers();
globalThis.onRelease = ended.resolve;

/** The hashes of the opened models, or the codes of the errors. */
export async function open(names, key, isolate = false) {
  const onStatus = (...status) => {
    told.push(status.join(' '));
    heard();
  };
  const where = isolate ? { isolate, ortUrl: '/ort.mjs' } : { ort };
  const source = typeof key === 'string' ? key : { ...key, onStatus };
  const load = async (name) => {
    try {
      const session = await loadModel(name, { ...where, key: source, manifest: '/models.json' });
      sessions.push(session);
      return session.outputNames[0];
    } catch ({ code }) {
      return code;
    }
  };
  return Promise.all(names.map(load));
}

/** What was told, once a session has been released by the loader. */
export async function whenEnded() {
  await ended.promise;
  return told;
}

/** What was told, once there is so much of it. */
export function whenTold(count) {
  return new Promise((resolve) => {
    heard = () => told.length >= count && resolve(told);
    heard();
  });
}

export const statuses = () => told;
