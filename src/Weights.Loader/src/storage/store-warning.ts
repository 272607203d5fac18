const warned = new Set<string>();

/** Says once that models are not kept. The load goes on, so this is not an error. */
export function warnOnce(why: unknown): void {
  warn('this browser does not keep the encrypted model on the device', why, 'It is loaded from the network.');
}

/** Says once that keys are not kept. */
export function warnOfKeysOnce(why: unknown): void {
  warn('this browser keeps no keys', why, 'Models cannot be used without the network.');
}

function warn(what: string, why: unknown, effect: string): void {
  if (!warned.has(what)) {
    warned.add(what);
    console.warn(`Weights.Build: ${what} (${String(why)}). ${effect}`);
  }
}
