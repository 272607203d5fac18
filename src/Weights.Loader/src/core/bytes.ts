import { WeightsError } from './errors.js';

/**
 * Bytes that are not shared memory: they can be transferred, and WebCrypto accepts them. This is `Uint8Array<ArrayBuffer>`, and since
 * TypeScript before 5.7 does not know that type, it is derived from a function that returns it.
 */
export type Bytes = ReturnType<Uint8ArrayConstructor['from']>;

/** @throws {@link WeightsError} `out-of-memory`. */
export function allocate(bytes: number): Bytes {
  try {
    return new Uint8Array(bytes);
  } catch (cause) {
    throw new WeightsError(
      'out-of-memory',
      `The model is too large for this browser: it could not allocate ${bytes} bytes. Close other tabs, ` +
        'or use a smaller or quantised model.',
      { cause },
    );
  }
}

export function concatenate(...parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
