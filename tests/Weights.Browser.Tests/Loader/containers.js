// Makes the containers of mutations.json with WebCrypto, and uploads them.

export const HEADER = 104;
export const TAG = 16;

let uploads = 0;

/** Returns the URL of the upload. */
export async function upload(bytes) {
  const url = `/${uploads++}.enc`;
  await fetch(url, { method: 'PUT', body: bytes });
  return url;
}

/** The container of a base; `model` replaces its plaintext. */
export async function containerOf({ file, plaintextLength = 0, chunkLog2, salt, iv, model = plaintext(plaintextLength) }, key) {
  if (iv !== undefined) {
    return joined([fromHex(iv), await encrypt(await importAes(key), fromHex(iv), model)]);
  }
  const material = await crypto.subtle.importKey('raw', key, 'HKDF', false, ['deriveBits']);
  const hkdf = async (salt, info, bits) =>
    new Uint8Array(await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, material, bits));
  const text = (value) => new TextEncoder().encode(value);
  const bound = new Uint8Array(72);
  const view = new DataView(bound.buffer);
  bound.set([0x89, 0x57, 0x42, 0x4d, 0x32, 0x0d, 0x0a, 0x1a, 2, 1, chunkLog2, 0]);
  view.setUint32(12, HEADER);
  view.setBigUint64(16, BigInt(model.length));
  bound.set(await hkdf(new Uint8Array(0), text('weights.build/kid'), 128), 24);
  bound.set(fromHex(salt), 40);
  const name = text(file);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, name.length);
  const derive = (label) => hkdf(fromHex(salt), joined([text(`${label}\0`), bound, length, name]), 256);
  const fileKey = await importAes(await derive('weights.build/v2/key'));
  const parts = [bound, await derive('weights.build/v2/commit')];
  const count = Math.max(1, Math.ceil(model.length / 2 ** chunkLog2));
  for (let i = 0; i < count; i++) {
    const nonce = new Uint8Array(12);
    new DataView(nonce.buffer).setUint32(7, i);
    nonce[11] = i === count - 1 ? 1 : 0;
    parts.push(await encrypt(fileKey, nonce, model.subarray(i * 2 ** chunkLog2, (i + 1) * 2 ** chunkLog2)));
  }
  return joined(parts);
}

function importAes(key) {
  return crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
}

async function encrypt(key, iv, model) {
  return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, model));
}

export function plaintext(length) {
  return Uint8Array.from({ length }, (_, i) => (7 * i + 3) % 256);
}

export function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

export function fromHex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function toBase64Url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}

export function fromBase64Url(text) {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
}
