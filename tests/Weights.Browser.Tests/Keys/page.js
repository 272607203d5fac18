// The script of KeySite's pages.
import * as ort from '/ort.mjs';
import { loadModel } from '/weights-loader.js';

const statusTexts = [];
const sessions = [];
let check = () => undefined;
const ended = Promise.withResolvers();
globalThis.onRelease = ended.resolve;

/** Loads models. Returns their hashes, or the codes of the errors. */
export async function open(names, key, isolate = false) {
  const onStatus = (...status) => {
    statusTexts.push(status.join(' '));
    check();
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

/** The statuses so far, after the loader has released a session. */
export async function whenEnded() {
  await ended.promise;
  return statusTexts;
}

/** The statuses, when there are this many. */
export function whenStatuses(count) {
  return new Promise((resolve) => {
    check = () => statusTexts.length >= count && resolve(statusTexts);
    check();
  });
}

export const statuses = () => statusTexts;
