/** A timer that is later than this did not run in time: the thread was busy, or the device slept. */
const LATE_MS = 1000;

/**
 * Calls back after a time. A timer that is late because the thread was busy runs before the messages and data that arrived meanwhile. So
 * the time is measured in two halves, and a last half that is late begins once more.
 *
 * @returns stops it
 */
export function afterTime(milliseconds: number, callback: () => void): () => void {
  const half = milliseconds / 2;
  let timer: ReturnType<typeof setTimeout>;
  const wait = (halves: number): void => {
    const due = performance.now() + half;
    timer = setTimeout(() => {
      const late = performance.now() - due > LATE_MS;
      halves === 2 ? wait(1) : halves === 1 && late ? wait(0) : callback();
    }, half);
  };
  wait(2);
  return () => clearTimeout(timer);
}

/**
 * Waits for work, but not longer than this.
 *
 * @param late - returns what the promise is rejected with after that time
 */
export async function withinTime<T>(work: Promise<T>, milliseconds: number, late: () => Error): Promise<T> {
  let stop = (): void => undefined;
  const limit = new Promise<never>((_, reject) => {
    stop = afterTime(milliseconds, () => reject(late()));
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    stop();
  }
}
