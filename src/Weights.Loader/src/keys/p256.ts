import { fromBase64Url } from '../core/base64url.js';
import { WeightsError } from '../core/errors.js';
import { isCryptoKey } from './content-key.js';

/** Bytes of a point on P-256 in the key protocol: 04 ‖ x ‖ y (SEC 1, 2.3.3). */
export const POINT_BYTES = 65;

/** Bytes of a signature of ECDSA on P-256: r ‖ s. */
export const SIGNATURE_BYTES = 64;

const UNCOMPRESSED = 4;
const SIGNING = { name: 'ECDSA', namedCurve: 'P-256' };

/** Browsers import compressed points too, so the form is checked here. `importKey` checks that the point is on the curve. */
export function isPoint(bytes: Uint8Array): boolean {
  return bytes.length === POINT_BYTES && bytes[0] === UNCOMPRESSED;
}

/**
 * @param key - the option `serverKey`
 * @throws {@link WeightsError} `bad-key`.
 */
export async function importServerKey(key: string | CryptoKey): Promise<CryptoKey> {
  if (isCryptoKey(key)) {
    const { name, namedCurve } = key.algorithm as EcKeyAlgorithm;
    return name === SIGNING.name && namedCurve === SIGNING.namedCurve && key.usages.includes('verify') ? key : refuseServerKey();
  }
  const point = fromBase64Url(key, POINT_BYTES) ?? refuseServerKey();
  return isPoint(point) ? crypto.subtle.importKey('raw', point, SIGNING, false, ['verify']).catch(refuseServerKey) : refuseServerKey();
}

function refuseServerKey(): never {
  throw new WeightsError(
    'bad-key',
    `The option "serverKey" must be a public key of ECDSA on P-256: its ${POINT_BYTES} bytes 04 ‖ x ‖ y in base64url without padding, ` +
      'or a CryptoKey with the usage verify.',
  );
}
