/** Files up to this size are decrypted or hashed in a few milliseconds, before a worker could start. */
const SMALL_BYTES = 8 * 1024 * 1024;

/** @param bytes - undefined if the size is not known */
export function isSmall(bytes: number | undefined): boolean {
  return bytes !== undefined && bytes <= SMALL_BYTES;
}
