/** Wire types of protobuf (https://protobuf.dev/programming-guides/encoding/). */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
export const FIXED32 = 5;

/**
 * A value of 2^53 or more loses its last bits. Only numbers are so large; lengths and tags are smaller. The offset is exact.
 *
 * @param end - the first offset that does not belong to the message
 * @returns the value and the offset after it; undefined if there is no varint
 */
export function readVarint(bytes: Uint8Array, offset: number, end: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let i = 0; i < 10 && offset + i < end; i++) {
    const byte = bytes[offset + i] as number;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) {
      return { value, end: offset + i + 1 };
    }
  }
  return undefined;
}
