import { createCipheriv, hkdfSync } from 'node:crypto';
import { encrypt, KEY, plaintext } from './models.js';

const HEADER = 104;
const TAG = 16;

/** The parameters of a container of the format `chunked`. */
export interface ChunkedParameters {
  readonly file: string;
  readonly chunkLog2: number;
  /** 32 bytes in hex. */
  readonly salt: string;
  readonly syntheticSalt?: boolean;
  readonly key?: Uint8Array;
}

/** An independent implementation of the format `chunked`: OpenSSL through node:crypto, where the loader uses WebCrypto. */
export function encryptChunked(
  model: Uint8Array,
  { file, chunkLog2, salt, syntheticSalt = false, key = KEY }: ChunkedParameters,
): Uint8Array<ArrayBuffer> {
  const chunkBytes = 2 ** chunkLog2;
  const count = Math.max(1, Math.ceil(model.length / chunkBytes));
  const header = Buffer.alloc(HEADER);
  header.set([0x89, 0x57, 0x42, 0x4d, 0x32, 0x0d, 0x0a, 0x1a, 2, 1, chunkLog2, syntheticSalt ? 1 : 0]);
  header.writeUInt32BE(HEADER, 12);
  header.writeBigUInt64BE(BigInt(model.length), 16);
  header.set(new Uint8Array(hkdfSync('sha256', key, '', 'weights.build/kid', 16)), 24);
  header.set(Buffer.from(salt, 'hex'), 40);
  const name = Buffer.from(file.normalize('NFC'));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(name.length);
  const derive = (label: string): Uint8Array =>
    new Uint8Array(
      hkdfSync(
        'sha256',
        key,
        header.subarray(40, 72),
        Buffer.concat([Buffer.from(`${label}\0`), header.subarray(0, 72), length, name]),
        32,
      ),
    );
  header.set(derive('weights.build/v2/commit'), 72);
  const fileKey = derive('weights.build/v2/key');
  const chunks = Array.from({ length: count }, (_, i) => {
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32BE(i, 7);
    nonce[11] = i === count - 1 ? 1 : 0;
    const cipher = createCipheriv('aes-256-gcm', fileKey, nonce);
    return [cipher.update(model.subarray(i * chunkBytes, (i + 1) * chunkBytes)), cipher.final(), cipher.getAuthTag()];
  });
  return new Uint8Array(Buffer.concat([header, ...chunks.flat()]));
}

export interface Base {
  readonly id: string;
  readonly file: string;
  readonly plaintextLength: number;
  readonly chunkLog2?: number;
  readonly salt?: string;
  readonly iv?: string;
}

export interface Edit {
  readonly flip?: { readonly at: number; readonly mask: number };
  readonly set?: { readonly at: number; readonly hex: string };
  readonly cut?: number;
  readonly append?: string;
  readonly chunks?: readonly number[];
  readonly foreign?: { readonly base: string; readonly chunk: number; readonly into: number };
}

/** The good container of a base of mutations.json. */
export function containerOf({ file, plaintextLength, chunkLog2, salt, iv }: Base): Uint8Array<ArrayBuffer> {
  const model = plaintext(plaintextLength);
  return iv === undefined
    ? encryptChunked(model, { file, chunkLog2: chunkLog2 as number, salt: salt as string })
    : new Uint8Array(encrypt(model, Buffer.from(iv, 'hex')));
}

/** A base's container after the edits of a case. */
export function mutate(base: Base, edits: readonly Edit[], baseOf: (id: string) => Base): Uint8Array<ArrayBuffer> {
  return edits.reduce((bytes, edit) => apply(bytes, edit, base, baseOf), containerOf(base));
}

function apply(
  bytes: Uint8Array<ArrayBuffer>,
  { flip, set, cut, append, chunks, foreign }: Edit,
  base: Base,
  baseOf: (id: string) => Base,
): Uint8Array<ArrayBuffer> {
  if (flip !== undefined) {
    bytes[flip.at]! ^= flip.mask;
  } else if (set !== undefined) {
    bytes.set(Buffer.from(set.hex, 'hex'), set.at);
  } else if (cut !== undefined) {
    return bytes.slice(0, cut);
  } else if (append !== undefined) {
    return joined([bytes, Buffer.from(append, 'hex')]);
  } else if (chunks !== undefined) {
    const stored = storedChunks(containerOf(base), base);
    return joined([bytes.subarray(0, HEADER), ...chunks.map((index) => stored[index] as Uint8Array)]);
  } else if (foreign !== undefined) {
    const other = baseOf(foreign.base);
    const stored = storedChunks(bytes, base);
    stored[foreign.into] = storedChunks(containerOf(other), other)[foreign.chunk] as Uint8Array;
    return joined([bytes.subarray(0, HEADER), ...stored]);
  }
  return bytes;
}

function storedChunks(container: Uint8Array, { chunkLog2 }: Base): Uint8Array[] {
  const step = 2 ** (chunkLog2 as number) + TAG;
  return Array.from({ length: Math.ceil((container.length - HEADER) / step) }, (_, i) =>
    container.subarray(HEADER + i * step, HEADER + (i + 1) * step),
  );
}

function joined(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts));
}
