/** What both sides of a key exchange know, and what ties the answer to it; names as in format.md. */
export interface Transcript {
  readonly origin: string;
  readonly customer: string;
  readonly session: string;
  readonly model: string;
  readonly kid: Uint8Array;
  readonly format: number;
  readonly nonce: Uint8Array;
  readonly epk: Uint8Array;
  readonly spk: Uint8Array;
  /** Unix seconds. */
  readonly expires: number;
}

/**
 * T = "weights.build/key/1" ‖ lv(origin) ‖ lv(customer) ‖ lv(session) ‖ lv(model) ‖ kid ‖ format ‖ cnonce ‖ epk ‖ spk ‖ BE64 expires,
 * where lv(x) = BE32 length ‖ x in UTF-8. All other parts are of fixed length, so that no two transcripts share their bytes.
 */
export function transcriptOf({
  origin,
  customer,
  session,
  model,
  kid,
  format,
  nonce,
  epk,
  spk,
  expires,
}: Transcript): Uint8Array<ArrayBuffer> {
  const utf8 = new TextEncoder();
  const lv = (text: string): Uint8Array => {
    const bytes = utf8.encode(text);
    return joined(bigEndian(bytes.length, 4), bytes);
  };
  return joined(
    utf8.encode('weights.build/key/1'),
    lv(origin),
    lv(customer),
    lv(session),
    lv(model),
    kid,
    Uint8Array.of(format),
    nonce,
    epk,
    spk,
    bigEndian(expires, 8),
  );
}

export function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Below 2^53: not with shifts, which end at 32 bits. */
function bigEndian(value: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Math.floor(value / 256 ** (length - 1 - i)) % 256);
}
