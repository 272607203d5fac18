import { requireContainerFormat, type ContainerFormat } from '../container/format.js';
import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import { requireSecureContext } from '../core/secure-context.js';

/** A raw key: 32 bytes, or 64 hex digits in either case. */
export type RawKey = Uint8Array | ArrayBuffer | string;

/**
 * A model's content key: raw, or a CryptoKey, which need not be extractable. For the format `gcm`: AES-GCM of 256 bits with
 * the usage `decrypt`. For `chunked`: HKDF with the usages `deriveBits` and `deriveKey`.
 */
export type ModelKey = RawKey | CryptoKey;

export const KEY_BYTES = 32;
const ALGORITHM: Record<ContainerFormat, string> = { gcm: 'AES-GCM', chunked: 'HKDF' };
const USAGES: Record<ContainerFormat, KeyUsage[]> = { gcm: ['decrypt'], chunked: ['deriveBits', 'deriveKey'] };
const HEX_KEY = /^[0-9a-f]{64}$/i;

/**
 * Turns a key into the form in which the loader keeps it: a non-extractable CryptoKey. The caller's bytes are read and not
 * changed. A CryptoKey is checked and returned unchanged.
 *
 * @param key - 32 bytes, 64 hex digits, or a CryptoKey
 * @param format - the format of the files that it decrypts; default `gcm`
 * @throws {@link WeightsError} `bad-key`, `insecure-context`, `unsupported-format`, `not-encrypted` (for the format `none`).
 */
export async function importKey(key: ModelKey, format: ContainerFormat = 'gcm'): Promise<CryptoKey> {
  requireSecureContext();
  requireContainerFormat(format);
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

export function importRaw(raw: Bytes, format: ContainerFormat): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, ALGORITHM[format], false, USAGES[format]);
}

/**
 * Unwraps a key (RFC 3394). The key's bytes are never a JavaScript value.
 *
 * @param wrappingKey - AES-KW, for unwrapKey
 * @returns a rejected promise if the key was wrapped under another key, or was changed
 */
export function unwrapKey(wrapped: Bytes, wrappingKey: CryptoKey, format: ContainerFormat): Promise<CryptoKey> {
  return crypto.subtle.unwrapKey('raw', wrapped, wrappingKey, 'AES-KW', ALGORITHM[format], false, USAGES[format]);
}

/**
 * The loader's own copy of a key, which must be zeroed after use. The caller's bytes are not changed; they may be shared memory.
 *
 * @throws {@link WeightsError} `bad-key`.
 */
export function copyRawKey(key: RawKey): Bytes {
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

function parseHex(text: string): Bytes {
  if (!isHexKey(text)) {
    // The message does not repeat the text, because it may be a key with one digit too many.
    throw new WeightsError(
      'bad-key',
      `A key in hex has ${2 * KEY_BYTES} digits 0-9, a-f and nothing else; this text of ${text.length} characters is not such a key.`,
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
  // HKDF keys do not have a length.
  const valid =
    name === ALGORITHM[format] &&
    (format !== 'gcm' || length === 8 * KEY_BYTES) &&
    USAGES[format].every((usage) => key.usages.includes(usage));
  if (!valid) {
    const wanted = `${ALGORITHM[format]}${format === 'gcm' ? ' with 256 bits' : ''} and the usages ${USAGES[format].join(', ')}`;
    const found = `${name} ${length ?? ''} for ${key.usages.join(', ') || 'nothing'}`;
    throw new WeightsError('bad-key', `For the format "${format}" the CryptoKey must be ${wanted}; this one is ${found}.`);
  }
  return key;
}

/** Not instanceof, because a key may come from another window of the page. */
function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}
