const whole = new Intl.NumberFormat('en');

/** @param {number} bytes */
export const exactBytes = (bytes) => `${whole.format(bytes)} bytes`;

/** In decimal units, as in the network tab of a browser. @param {number} bytes */
export function shortBytes(bytes) {
  if (bytes < 1e3) {
    return `${bytes} B`;
  }
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** @param {number} ms */
export const milliseconds = (ms) => (ms < 1 ? '< 1 ms' : ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`);

/** @param {number} probability 0..1 */
export const percent = (probability) => `${(100 * probability).toFixed(1)}%`;
