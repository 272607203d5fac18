import { fromBase64Url } from '../core/base64url.js';
import { WeightsError } from '../core/errors.js';
import { isPoint, POINT_BYTES, SIGNATURE_BYTES } from './p256.js';
import { shown } from '../core/url.js';

/** 32 bytes under AES-KW (RFC 3394). */
export const WRAPPED_BYTES = 40;
const MAC_BYTES = 32;
const PUBLIC_ID = /^[\w-]{1,64}$/;

/** A well-formed answer of the session protocol. Nothing of it is authentic yet. */
export interface KeyAnswer {
  readonly spk: Uint8Array<ArrayBuffer>;
  readonly wrapped: Uint8Array<ArrayBuffer>;
  readonly mac: Uint8Array<ArrayBuffer>;
  /** r ‖ s; none from a server without a signing key. */
  readonly sig: Uint8Array<ArrayBuffer> | undefined;
  readonly customer: string;
  readonly session: string;
  readonly keyId: string;
  readonly format: number;
  /** Unix seconds. */
  readonly expires: number;
}

/** Says why an answer is refused; texts of the answer stay out of it. */
export type RefuseAnswer = (why: string) => never;

export function refuserOf(url: string): RefuseAnswer {
  return (why) => {
    throw new WeightsError(
      'key-answer',
      `The key endpoint ${shown(url)} answered something that is no answer to this request: ${why}. The key in it was not used. Load the model again; if that helps nothing, something between page and server changes answers, or the two are of different versions.`,
    );
  };
}

/** @throws {@link WeightsError} `key-answer`. */
export function parseKeyAnswer(json: unknown, refuse: RefuseAnswer): KeyAnswer {
  const members = objectOf(json, refuse);
  const { sig, customer, session, keyId, format, expires } = members;
  const bytes = (member: string, length: number): Uint8Array<ArrayBuffer> =>
    fromBase64Url(members[member], length) ?? refuse(`"${member}" must be ${length} bytes in base64url without padding`);
  const id = (member: string, value: unknown): string =>
    typeof value === 'string' && PUBLIC_ID.test(value) ? value : refuse(`"${member}" must be 1 to 64 of A-Z, a-z, 0-9, "_" and "-"`);
  const spk = bytes('spk', POINT_BYTES);
  return {
    spk: isPoint(spk) ? spk : refuse('"spk" must be a point in the form 04 ‖ x ‖ y'),
    wrapped: bytes('wrapped', WRAPPED_BYTES),
    mac: bytes('mac', MAC_BYTES),
    sig: sig === undefined ? undefined : bytes('sig', SIGNATURE_BYTES),
    customer: id('customer', customer),
    session: id('session', session),
    keyId: typeof keyId === 'string' ? keyId : refuse('"keyId" must be a text'),
    format: typeof format === 'number' ? format : refuse('"format" must be a number'),
    expires:
      Number.isSafeInteger(expires) && (expires as number) >= 0 ? (expires as number) : refuse('"expires" must be a number of seconds'),
  };
}

export function objectOf(json: unknown, refuse: RefuseAnswer): Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
    ? (json as Record<string, unknown>)
    : refuse('it is no JSON object');
}
