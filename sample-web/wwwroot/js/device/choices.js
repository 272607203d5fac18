// What the visitor chose on this device, for all models of the site.
const KEEP = 'weights-sample.keep';
const OFFLINE = 'weights-sample.offline';

const read = (name) => localStorage.getItem(name) === 'yes';
const write = (name, chosen) => (chosen ? localStorage.setItem(name, 'yes') : localStorage.removeItem(name));

export const choices = {
  get keep() {
    return read(KEEP);
  },
  set keep(chosen) {
    write(KEEP, chosen);
  },
  get offline() {
    return read(OFFLINE);
  },
  set offline(chosen) {
    write(OFFLINE, chosen);
  },
};
