import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';

/** The container of the format `gcm` (docs/reference/format.md): 12 bytes IV, AES-256-GCM ciphertext, 16 bytes tag; no additional data. */
export const IV_BYTES = 12;
export const TAG_BYTES = 16;

/** The length of a container of an empty file. */
export const GCM_OVERHEAD = IV_BYTES + TAG_BYTES;

/** Chromium refuses one-shot decryption from 2^31 - 4096 bytes on. The build stops at this rounder number of plaintext bytes. */
export const MAX_GCM_CONTAINER = 2_145_000_000 + GCM_OVERHEAD;

/**
 * @returns the plaintext in its own buffer, which the caller must wipe
 * @throws {@link WeightsError} `truncated`, `tampered`, `decrypt`.
 */
export async function decryptGcm(container: Bytes, key: CryptoKey): Promise<Bytes> {
  if (container.byteLength < GCM_OVERHEAD) {
    throw new WeightsError('truncated', `An encrypted model has at least ${GCM_OVERHEAD} bytes; this one has ${container.byteLength}.`);
  }
  try {
    const iv = container.subarray(0, IV_BYTES);
    return new Uint8Array(
      await crypto.subtle.decrypt({ name: 'AES-GCM', iv, tagLength: 8 * TAG_BYTES }, key, container.subarray(IV_BYTES)),
    );
  } catch (cause) {
    throw decryptionFailure(cause);
  }
}

function decryptionFailure(cause: unknown): WeightsError {
  // WebCrypto reports a wrong tag as OperationError, and deliberately gives no details.
  return (cause as Error | undefined)?.name === 'OperationError'
    ? new WeightsError(
        'tampered',
        'The model could not be decrypted: the key is the wrong one, or the file was changed or damaged on its way. ' +
          'AES-GCM cannot distinguish the two.',
        { cause },
      )
    : new WeightsError('decrypt', `The browser could not decrypt the model: ${String(cause)}`, { cause });
}
