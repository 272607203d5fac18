import { WeightsError } from '../core/errors.js';

/**
 * **For public demos only. This key is not a secret.** XORs two byte arrays of a page into one key, so that a text search
 * does not find a key in the source. Anyone who opens the page has both halves and therefore the model. Anything that is
 * worth protecting needs a key endpoint behind a login.
 *
 * @param a - one half, 32 bytes
 * @param b - the other half, 32 bytes
 * @returns the key, 32 bytes, for {@link loadModel} or {@link loadEncryptedModel}
 * @throws {@link WeightsError} `bad-key` if a half does not have 32 bytes.
 */
export function combineDemoKey(a: ArrayLike<number>, b: ArrayLike<number>): Uint8Array {
  if (a.length !== 32 || b.length !== 32) {
    throw new WeightsError('bad-key', `Both halves of a demo key must have 32 bytes; they have ${a.length} and ${b.length}.`);
  }
  return Uint8Array.from(a, (byte, i) => byte ^ (b[i] as number));
}
