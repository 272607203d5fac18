import { createCipheriv, createHash, randomBytes } from 'node:crypto';

/** The key of the vectors: 00 01 02 … 1f. */
export const KEY = Uint8Array.from({ length: 32 }, (_, i) => i);
export const KEY_HEX = Buffer.from(KEY).toString('hex');

/** Its kid, as in the vectors of the format chunked. */
export const KID = 'a7824102fbf6feb3a26abc87ef86731c';

/** The vectors' plaintext: byte i = (7 * i + 3) mod 256. */
export function plaintext(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (7 * i + 3) % 256);
}

/** An independent implementation of the format `gcm`: OpenSSL through node:crypto, where the loader uses WebCrypto. */
export function encrypt(model: Uint8Array, iv: Uint8Array = randomBytes(12), key: Uint8Array = KEY): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  return Buffer.concat([iv, cipher.update(model), cipher.final(), cipher.getAuthTag()]);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The pin of a file, as the build writes it; undefined for an unencrypted one. */
export function pinOf(served: Uint8Array, format: unknown = 'gcm'): string | undefined {
  const bytes = Buffer.from(served);
  return format === 'gcm'
    ? Buffer.concat([bytes.subarray(0, 12), bytes.subarray(-16)]).toString('base64url')
    : format === 'chunked'
      ? bytes.subarray(40, 104).toString('base64url')
      : undefined;
}

/** An entry of models.json for a served file. */
export function entry(name: string, served: Uint8Array, changes: Record<string, unknown> = {}): Record<string, unknown> {
  const file = `${name}.enc`;
  const pin = pinOf(served, changes['format']);
  return {
    name,
    file,
    url: `${encodeURI(file)}?v=0123456789`,
    size: served.length - 28,
    encryptedSize: served.length,
    format: 'gcm',
    ...(changes['format'] === 'none' ? { keyId: '', kid: '' } : { keyId: 'default', kid: KID }),
    sha256: sha256(served),
    ...(pin === undefined ? {} : { pin }),
    ...changes,
  };
}

/** The entry of external data of a model of this format. */
export function externalEntry(
  location: string,
  file: string,
  served: Uint8Array,
  size: number,
  format: string,
  changes: Record<string, unknown> = {},
): Record<string, unknown> {
  const pin = pinOf(served, format);
  return {
    location,
    file,
    url: file,
    size,
    encryptedSize: served.length,
    sha256: sha256(served),
    ...(pin === undefined ? {} : { pin }),
    ...changes,
  };
}

export function manifest(...models: Record<string, unknown>[]): string {
  return JSON.stringify({ version: 2, models });
}
