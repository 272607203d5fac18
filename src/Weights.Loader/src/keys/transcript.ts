import { concatenate, type Bytes } from '../core/bytes.js';

/** What both sides of a key exchange know; it binds the response to the request. Names as in docs/reference/format.md. */
interface Transcript {
  readonly origin: string;
  readonly customer: string;
  readonly session: string;
  readonly model: string;
  /** 16 bytes. */
  readonly kid: Uint8Array;
  readonly format: number;
  /** 16 bytes. */
  readonly cnonce: Uint8Array;
  /** 65 bytes. */
  readonly epk: Uint8Array;
  /** 65 bytes. */
  readonly spk: Uint8Array;
  /** Unix seconds. */
  readonly expires: number;
  /** Unix seconds; undefined if the key may not be used without the network. */
  readonly offline: number | undefined;
}

/**
 * T = "weights.build/key/1" ‖ lv(origin) ‖ lv(customer) ‖ lv(session) ‖ lv(model) ‖ kid ‖ format
 * ‖ cnonce ‖ epk ‖ spk ‖ BE64 expires [‖ BE64 offline], where lv(x) = BE32 length ‖ x in UTF-8.
 * All other parts have a fixed length, and only the last can be missing, so no two transcripts have the same bytes.
 */
export function transcriptOf(parts: Transcript): Bytes {
  const utf8 = new TextEncoder();
  const lv = (text: string): Uint8Array => {
    const bytes = utf8.encode(text);
    return concatenate(bigEndian(bytes.length, 4), bytes);
  };
  return concatenate(
    utf8.encode('weights.build/key/1'),
    lv(parts.origin),
    lv(parts.customer),
    lv(parts.session),
    lv(parts.model),
    parts.kid,
    Uint8Array.of(parts.format),
    parts.cnonce,
    parts.epk,
    parts.spk,
    bigEndian(parts.expires, 8),
    parts.offline === undefined ? new Uint8Array() : bigEndian(parts.offline, 8),
  );
}

/** For values below 2^53. Shifts would end at 32 bits. */
function bigEndian(value: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Math.floor(value / 256 ** (length - 1 - i)) % 256);
}
