import { WeightsError } from '../core/errors.js';
import { copyRawKey, importRaw, type ContainerFormat, type RawKey } from './content-key.js';
import { requireSecureContext } from '../core/secure-context.js';

const LABEL = 'weights.build/kid';
const FINGERPRINT_BITS = 128;

/**
 * The key's fingerprint ("kid"): HKDF-SHA-256(key, salt "", info "weights.build/kid", 16 bytes) in lower-case hex.
 * It names the key to machines and reveals nothing about it, so it may stand in logs and URLs.
 *
 * @throws {@link WeightsError} `bad-key`, `insecure-context`.
 */
export async function keyFingerprint(key: RawKey): Promise<string> {
  requireSecureContext();
  const raw = copyRawKey(key);
  try {
    return await fingerprintOf(raw);
  } finally {
    raw.fill(0);
  }
}

/** @throws {@link WeightsError} `wrong-key` when the bytes are not the key that the manifest names. */
export async function requireFingerprint(raw: Uint8Array<ArrayBuffer>, expected: string): Promise<void> {
  const actual = await fingerprintOf(raw);
  if (actual !== expected) {
    throw new WeightsError(
      'wrong-key',
      `This is not the key that the model was encrypted with: its fingerprint is ${actual}, the manifest names ${expected}. Either the key was changed since the last publish, or it belongs to another key id.`,
    );
  }
}

/**
 * Takes the bytes over and zeroes them, whatever happens.
 *
 * @throws {@link WeightsError} `wrong-key`, as {@link requireFingerprint}.
 */
export async function importChecked(raw: Uint8Array<ArrayBuffer>, kid: string, format: ContainerFormat): Promise<CryptoKey> {
  try {
    await requireFingerprint(raw, kid);
    return await importRaw(raw, format);
  } finally {
    raw.fill(0);
  }
}

async function fingerprintOf(raw: Uint8Array<ArrayBuffer>): Promise<string> {
  const material = await crypto.subtle.importKey('raw', raw, 'HKDF', false, ['deriveBits']);
  const info = new TextEncoder().encode(LABEL);
  const bits = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info }, material, FINGERPRINT_BITS);
  return Array.from(new Uint8Array(bits), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
