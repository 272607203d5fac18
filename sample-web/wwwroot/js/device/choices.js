// What the visitor chose on this device, for all models of the site. A browser without storage for this site remembers nothing.
const KEEP = 'weights-sample.keep';
const OFFLINE = 'weights-sample.offline';

/** @param {string} name @returns {string | null} */
export function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** @param {string} name @param {string | null} value null forgets it */
export function remember(name, value) {
  try {
    value === null ? localStorage.removeItem(name) : localStorage.setItem(name, value);
  } catch {
    // Cookies are blocked, or the storage is full.
  }
}

export const choices = {
  get keep() {
    return recall(KEEP) === 'yes';
  },
  set keep(chosen) {
    remember(KEEP, chosen ? 'yes' : null);
  },
  get offline() {
    return recall(OFFLINE) === 'yes';
  },
  set offline(chosen) {
    remember(OFFLINE, chosen ? 'yes' : null);
  },
};
