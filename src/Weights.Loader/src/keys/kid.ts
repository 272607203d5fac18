import type { ContainerFormat } from '../container/format.js';
import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import { requireSecureContext } from '../core/secure-context.js';
import { copyRawKey, importRaw, type RawKey } from './content-key.js';

const LABEL = 'weights.build/kid';
const KID_BITS = 128;

/**
 * The kid of a key, its fingerprint: HKDF-SHA-256(key, salt "", info "weights.build/kid", 16 bytes) in lower-case hex.
 * It names the key to machines and reveals nothing about it, so logs and URLs may contain it.
 *
 * @param key - 32 bytes or 64 hex digits; bytes are read and not changed
 * @returns 32 lower-case hex digits
 * @throws {@link WeightsError} `bad-key`, `insecure-context`.
 */
export async function kidOf(key: RawKey): Promise<string> {
  requireSecureContext();
  const raw = copyRawKey(key);
  try {
    return await computeKid(raw);
  } finally {
    raw.fill(0);
  }
}

/**
 * Imports a key if it has the kid that the manifest names. The bytes are zeroed in every case.
 *
 * @throws {@link WeightsError} `wrong-key`.
 */
export async function importChecked(raw: Bytes, kid: string, format: ContainerFormat): Promise<CryptoKey> {
  try {
    await requireKid(raw, kid);
    return await importRaw(raw, format);
  } finally {
    raw.fill(0);
  }
}

async function requireKid(raw: Bytes, expected: string): Promise<void> {
  const actual = await computeKid(raw);
  if (actual !== expected) {
    throw new WeightsError(
      'wrong-key',
      `This is not the key that the model was encrypted with: its fingerprint is ${actual}, the manifest names ${expected}. ` +
        'Either the key was changed since the last publish, or it belongs to another key ID. ' +
        'If a newer version of the site was deployed after this page was opened, reload the page.',
    );
  }
}

async function computeKid(raw: Bytes): Promise<string> {
  const material = await crypto.subtle.importKey('raw', raw, 'HKDF', false, ['deriveBits']);
  const info = new TextEncoder().encode(LABEL);
  const bits = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info }, material, KID_BITS);
  return Array.from(new Uint8Array(bits), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
