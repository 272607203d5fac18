/** Base64url without padding (RFC 4648 section 5): one text for each value. */
export function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}

/** Undefined for anything but the one text that {@link toBase64Url} makes of a value of this length. */
export function fromBase64Url(text: unknown, length: number): Uint8Array<ArrayBuffer> | undefined {
  if (typeof text !== 'string' || text.length !== Math.ceil((length * 4) / 3) || !/^[\w-]+$/.test(text)) {
    return undefined;
  }
  const bytes = Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (character) => character.charCodeAt(0));
  // Bits of the last character that belong to no byte must be 0; decoders let them pass.
  return toBase64Url(bytes) === text ? bytes : undefined;
}
