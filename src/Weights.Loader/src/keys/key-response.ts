import { fromBase64Url } from '../core/base64url.js';
import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import { displayUrl } from '../core/url.js';
import type { ContainerFormat } from '../container/format.js';
import type { Connection } from '../http/connection.js';
import { readText } from '../http/request.js';
import { isPoint, POINT_BYTES, SIGNATURE_BYTES } from './p256.js';

/** 32 bytes under AES-KW (RFC 3394). */
export const WRAPPED_BYTES = 40;
const MAC_BYTES = 32;
const PUBLIC_ID = /^[\w-]{1,64}$/;

/** The formats' numbers in the protocol. */
export const FORMAT_NUMBER: Record<ContainerFormat, number> = { gcm: 1, chunked: 2 };

/** A well-formed response of the session protocol. It is not authenticated yet. */
export interface SessionResponse {
  /** The server's ephemeral public key: 04 ‖ x ‖ y. */
  readonly spk: Bytes;
  readonly wrapped: Bytes;
  readonly mac: Bytes;
  /** r ‖ s; undefined from a server without a signing key. */
  readonly sig: Bytes | undefined;
  readonly customer: string;
  readonly session: string;
  /** In base64url. Its member in the JSON is `keyId`. */
  readonly kid: string;
  readonly format: number;
  /** When the lease ends, by the server's clock: Unix seconds. */
  readonly expires: number;
  /** Until when the device may use the key without the network, as `expires`; undefined if it may not. */
  readonly offline: number | undefined;
}

/** Throws because of a response. The reason must not contain texts of the response. */
export type RefuseResponse = (why: string) => never;

/** @returns a function that throws {@link WeightsError} `bad-key-response` */
export function refuserOf(url: string): RefuseResponse {
  return (why) => {
    throw new WeightsError(
      'bad-key-response',
      `The response of the key endpoint ${displayUrl(url)} does not belong to this request: ${why}. The key in it was not used. ` +
        'Load the model again. If that does not help, something between page and server changes responses, or the two are of ' +
        'different versions.',
    );
  };
}

/** @throws {@link WeightsError} `network`, `bad-key-response`; or the signal's reason. */
export async function readObject(
  connection: Connection,
  url: string,
  signal: AbortSignal,
  refuse: RefuseResponse,
): Promise<Record<string, unknown>> {
  const text = await readText(connection, url, 'the key', signal);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    refuse('it is not JSON');
  }
  return typeof json === 'object' && json !== null && !Array.isArray(json)
    ? (json as Record<string, unknown>)
    : refuse('it is not a JSON object');
}

/** @throws {@link WeightsError} `bad-key-response`. */
export function parseSessionResponse(members: Record<string, unknown>, refuse: RefuseResponse): SessionResponse {
  const { sig, customer, session, keyId, format, expires, offline } = members;
  const bytes = (member: string, length: number): Bytes =>
    fromBase64Url(members[member], length) ?? refuse(`"${member}" must be ${length} bytes in base64url without padding`);
  const id = (member: string, value: unknown): string =>
    typeof value === 'string' && PUBLIC_ID.test(value) ? value : refuse(`"${member}" must be 1 to 64 of A-Z, a-z, 0-9, "_" and "-"`);
  const seconds = (member: string, value: unknown): number =>
    Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : refuse(`"${member}" must be a number of seconds`);
  const spk = bytes('spk', POINT_BYTES);
  return {
    spk: isPoint(spk) ? spk : refuse('"spk" must be a point in the form 04 ‖ x ‖ y'),
    wrapped: bytes('wrapped', WRAPPED_BYTES),
    mac: bytes('mac', MAC_BYTES),
    sig: sig === undefined ? undefined : bytes('sig', SIGNATURE_BYTES),
    customer: id('customer', customer),
    session: id('session', session),
    kid: typeof keyId === 'string' ? keyId : refuse('"keyId" must be a text'),
    format: typeof format === 'number' ? format : refuse('"format" must be a number'),
    expires: seconds('expires', expires),
    offline: offline === undefined ? undefined : seconds('offline', offline),
  };
}
