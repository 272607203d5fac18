import type { Bytes } from './bytes.js';

/** Base64url without padding (RFC 4648 section 5): each value has exactly one text. */
export function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}

/**
 * @param length - how many bytes the value must have
 * @returns undefined for any text that {@link toBase64Url} does not make of a value of this length
 */
export function fromBase64Url(text: unknown, length: number): Bytes | undefined {
  if (typeof text !== 'string' || text.length !== Math.ceil((length * 4) / 3) || !/^[\w-]+$/.test(text)) {
    return undefined;
  }
  const bytes = Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (character) => character.charCodeAt(0));
  // The unused bits of the last character must be 0, but atob does not check them.
  return toBase64Url(bytes) === text ? bytes : undefined;
}
