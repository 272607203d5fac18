/** Bytes of a point on P-256 as the key protocol writes it: 04 ‖ x ‖ y (SEC 1, 2.3.3). */
export const POINT_BYTES = 65;

/** Bytes of a signature of ECDSA on P-256: r ‖ s. */
export const SIGNATURE_BYTES = 64;

const UNCOMPRESSED = 4;

/** Browsers import compressed points too. That it lies on the curve is for `importKey` to find. */
export function isPoint(bytes: Uint8Array): boolean {
  return bytes.length === POINT_BYTES && bytes[0] === UNCOMPRESSED;
}
