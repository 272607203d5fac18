import { concatenate, type Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import { BOUND_BYTES, SALT_OFFSET } from './chunked-header.js';

/** Derives the file key for a header. It waits for the content key, while the body continues to arrive. */
export type Unlock = (header: Bytes) => Promise<CryptoKey>;

/**
 * Derives commitment and file key from the content key, and compares the commitment in constant time. A wrong key, another
 * name and an edited header all fail here, before anything is allocated from the header or decrypted.
 *
 * @param contentKey - HKDF, with the usages deriveBits and deriveKey
 * @param header - the container's first 104 bytes
 * @param file - the name that the container is bound to
 * @returns the file key: AES-GCM, decrypt only, not extractable. A worker gets no other key of this format.
 * @throws {@link WeightsError} `wrong-key`.
 */
export async function unlock(contentKey: CryptoKey, header: Uint8Array, file: string): Promise<CryptoKey> {
  const salt = new Uint8Array(header.subarray(SALT_OFFSET, BOUND_BYTES));
  const parameters = (label: string): HkdfParams => ({ name: 'HKDF', hash: 'SHA-256', salt, info: infoOf(label, header, file) });
  const [commitment, fileKey] = await Promise.all([
    crypto.subtle.deriveBits(parameters('weights.build/v2/commit'), contentKey, 256),
    crypto.subtle.deriveKey(parameters('weights.build/v2/key'), contentKey, { name: 'AES-GCM', length: 256 }, false, ['decrypt']),
  ]);
  if (!equalInConstantTime(new Uint8Array(commitment), header.subarray(BOUND_BYTES))) {
    throw new WeightsError(
      'wrong-key',
      `The key or the name is the wrong one for this file, or its header was changed: it cannot be decrypted as ${JSON.stringify(file)}. ` +
        'Load it by the name and with the key that it was published with.',
    );
  }
  return fileKey;
}

/** info(label) = label ‖ 00 ‖ header[0..72) ‖ lv(file), as in docs/reference/format.md. */
function infoOf(label: string, header: Uint8Array, file: string): Bytes {
  const encoder = new TextEncoder();
  const name = encoder.encode(file);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, name.length);
  return concatenate(encoder.encode(`${label}\0`), header.subarray(0, BOUND_BYTES), length, name);
}

/** The number of steps and what each step does are the same for all bytes. */
function equalInConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  let difference = 0;
  for (let i = 0; i < a.length; i++) {
    difference |= (a[i] as number) ^ (b[i] as number);
  }
  return difference === 0;
}
