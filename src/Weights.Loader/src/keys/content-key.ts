import { WeightsError } from '../core/errors.js';
import { requireSecureContext } from '../core/secure-context.js';

/** A raw key: 32 bytes, or 64 hex digits in either case. */
export type RawKey = Uint8Array | ArrayBuffer | string;

/**
 * A model's key: raw, or a CryptoKey, which need not be extractable. For the format `gcm`: AES-GCM of 256 bits with the
 * usage `decrypt`. For `chunked`: HKDF with the usages `deriveBits` and `deriveKey`.
 */
export type ModelKey = RawKey | CryptoKey;

/** The formats of encrypted files; a key belongs to one of them. */
export type ContainerFormat = 'gcm' | 'chunked';

export const KEY_BYTES = 32;
const ALGORITHM = { gcm: 'AES-GCM', chunked: 'HKDF' };
const USAGES: Record<ContainerFormat, KeyUsage[]> = { gcm: ['decrypt'], chunked: ['deriveBits', 'deriveKey'] };
const HEX_KEY = /^[0-9a-f]{64}$/i;

/**
 * Turns a key into the form in which the loader keeps it: a non-extractable CryptoKey.
 * The caller's bytes are read and not changed. A CryptoKey is returned as it is, after a check.
 *
 * @param format - of the files that it opens; default `gcm`
 * @throws {@link WeightsError} `bad-key`, `insecure-context`.
 */
export async function importKey(key: ModelKey, format: ContainerFormat = 'gcm'): Promise<CryptoKey> {
  requireSecureContext();
  if (isCryptoKey(key)) {
    return checkCryptoKey(key, format);
  }
  const raw = copyRawKey(key);
  try {
    return await importRaw(raw, format);
  } finally {
    raw.fill(0);
  }
}

export function importRaw(raw: Uint8Array<ArrayBuffer>, format: ContainerFormat): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, ALGORITHM[format], false, USAGES[format]);
}

/**
 * Opens a key wrap (RFC 3394) without the key's bytes becoming a JavaScript value.
 *
 * @param wrappingKey - AES-KW, for unwrapKey
 * @returns a rejected promise where the wrap was made under another key, or changed
 */
export function unwrapKey(wrapped: Uint8Array<ArrayBuffer>, wrappingKey: CryptoKey, format: ContainerFormat): Promise<CryptoKey> {
  return crypto.subtle.unwrapKey('raw', wrapped, wrappingKey, 'AES-KW', ALGORITHM[format], false, USAGES[format]);
}

/** A copy of our own, to be zeroed after use: the caller's bytes stay as they are, also where they are shared memory. */
export function copyRawKey(key: RawKey): Uint8Array<ArrayBuffer> {
  if (typeof key === 'string') {
    return parseHex(key);
  }
  const bytes = asBytes(key);
  if (bytes === undefined) {
    throw new WeightsError('bad-key', 'The key must be a Uint8Array, an ArrayBuffer, 64 hex digits or a CryptoKey.');
  }
  if (bytes.byteLength !== KEY_BYTES) {
    throw new WeightsError('bad-key', `The key must have ${KEY_BYTES} bytes (256 bits); it has ${bytes.byteLength}.`);
  }
  return new Uint8Array(bytes);
}

export function isHexKey(text: string): boolean {
  return HEX_KEY.test(text);
}

export function isCryptoKey(key: unknown): key is CryptoKey {
  return tagOf(key) === 'CryptoKey';
}

function parseHex(text: string): Uint8Array<ArrayBuffer> {
  if (!isHexKey(text)) {
    // The text itself stays out of the message: it may be a key with one digit too many.
    throw new WeightsError(
      'bad-key',
      `A key in hex has ${2 * KEY_BYTES} digits 0-9, a-f and nothing else; this text of ${text.length} characters is no such key.`,
    );
  }
  const bytes = new Uint8Array(KEY_BYTES);
  for (let i = 0; i < KEY_BYTES; i++) {
    bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  }
  return bytes;
}

function asBytes(key: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(key)) {
    return new Uint8Array(key.buffer, key.byteOffset, key.byteLength);
  }
  return tagOf(key) === 'ArrayBuffer' ? new Uint8Array(key as ArrayBuffer) : undefined;
}

function checkCryptoKey(key: CryptoKey, format: ContainerFormat): CryptoKey {
  const { name, length } = key.algorithm as AesKeyAlgorithm;
  // HKDF keys do not tell their length.
  if (
    name !== ALGORITHM[format] ||
    (format === 'gcm' && length !== 8 * KEY_BYTES) ||
    !USAGES[format].every((usage) => key.usages.includes(usage))
  ) {
    throw new WeightsError(
      'bad-key',
      `For the format "${format}" the CryptoKey must be ${ALGORITHM[format]}${format === 'gcm' ? ' with 256 bits' : ''} and the usages ${USAGES[format].join(', ')}; this one is ${name} ${length ?? ''} for ${key.usages.join(', ') || 'nothing'}.`,
    );
  }
  return key;
}

/** Not instanceof: a key may come from another window of the page. */
function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}
