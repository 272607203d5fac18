/** performance.now() and Date.now() differ by less than this if nothing happened: their precision, and slow corrections of the date. */
const NOISE_MS = 1000;

/** The difference of the two clocks at the last call. */
let difference: number | undefined;

/** How long the device has slept since the first call. */
let slept = 0;

/**
 * Milliseconds on a clock that counts the sleep of the device. performance.now() stands still during a sleep, except on Windows
 * (https://github.com/w3c/hr-time/issues/115), so only the date shows it. A date that is set forward is taken for a sleep, and a
 * lease is then renewed too early. A date that is set back changes nothing, so it does not prolong a lease.
 */
export function steadyNow(): number {
  const now = performance.now();
  const current = Date.now() - now;
  const jump = current - (difference ?? current);
  if (difference === undefined || Math.abs(jump) >= NOISE_MS) {
    difference = current;
    slept += Math.max(0, jump);
  }
  return now + slept;
}
