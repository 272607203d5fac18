// Reads the containers of tests/vectors in one way. make-mutations.mjs explains the members.
import { decryptModel, decryptStream, EncryptedBlob, loadEncryptedModel, openEncrypted, WeightsError } from '/weights-loader.js';

const HEADER = 104;
const TAG = 16;

/** The maximum number of reported cases, because one bug can let hundreds pass. */
const FEW = 10;

/** One of this many containers gets its own worker. A worker takes 70 ms and runs the same code as the page. */
const SHARE_FOR_WORKERS = 7;

const paths = {
  atOnce: (bytes, { key, file, format }) => decryptModel(bytes, key, { format, file }),
  async asStream(bytes, { key, file }) {
    // Not a Response, because it would replace the stream's error with its own.
    const reader = new Response(bytes).body.pipeThrough(decryptStream(key, { file })).getReader();
    const parts = [];
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      parts.push(piece.value);
    }
    return joined(parts);
  },
  async byParts(bytes, { key, file }) {
    const opened = await openEncrypted(bytes, key, { file });
    const parts = [];
    for (let at = 0; at < opened.size; at += 3000) {
      parts.push(await opened.read(at, 3000));
    }
    return joined(parts);
  },
  asBlob: async (bytes, { key, file }) => new EncryptedBlob(await openEncrypted(new Blob([bytes]), key, { file })).bytes(),
  async inWorker(bytes, { key, file, format }) {
    const url = `/${uploads++}.enc`;
    await fetch(url, { method: 'PUT', body: bytes });
    let model;
    const ort = { InferenceSession: { create: async (plaintext) => (model = plaintext.slice()) } };
    await loadEncryptedModel(url, key, { ort, format, name: file.replace(/\.onnx$/, '') });
    return model;
  },
};
let uploads = 0;

export async function run(path) {
  const { key, otherKey, bases, cases } = await (await fetch('/mutations.json')).json();
  const read = paths[path];
  const formatOf = ({ iv }) => (iv === undefined ? 'chunked' : 'gcm');
  const fits = (format) => format === 'chunked' || path === 'atOnce' || path === 'inWorker';
  const containers = new Map();
  for (const base of bases) {
    containers.set(base.id, await containerOf(base, fromHex(key)));
  }
  const baseOf = (id) => bases.find((base) => base.id === id);
  const outcome = { accepted: [], unopened: [], refused: 0 };

  for (const base of bases.filter((base) => fits(formatOf(base)))) {
    const opened = await read(containers.get(base.id).slice(), { key, file: base.file, format: formatOf(base) }).catch(String);
    if (String(opened) !== String(plaintext(base.plaintextLength))) {
      outcome.unopened.push(base.id);
    }
  }
  const share = path === 'inWorker' ? cases.filter((_, i) => i % SHARE_FOR_WORKERS === 0) : cases;
  for (const { name, base: id, edits, file, otherKey: wrongKey, format } of share) {
    const base = baseOf(id);
    const opening = { key: wrongKey ? otherKey : key, file: file ?? base.file, format: format ?? formatOf(base) };
    // The worker takes the name of a model.
    if (!fits(opening.format) || (path === 'inWorker' && !opening.file.endsWith('.onnx'))) {
      continue;
    }
    const bytes = edits.reduce((bytes, edit) => apply(bytes, edit, id), containers.get(id).slice());
    const result = await read(bytes, opening).catch((error) => error);
    if (result instanceof WeightsError && ['truncated', 'too-long', 'tampered', 'wrong-key', 'wrong-container'].includes(result.code)) {
      outcome.refused++;
    } else {
      outcome.accepted.push(`${name}: ${result}`);
    }
  }
  return { ...outcome, accepted: outcome.accepted.slice(0, FEW) };

  function apply(bytes, { flip, set, cut, append, chunks, foreign }, id) {
    if (flip !== undefined) {
      bytes[flip.at] ^= flip.mask;
    } else if (set !== undefined) {
      bytes.set(fromHex(set.hex), set.at);
    } else if (cut !== undefined) {
      return bytes.slice(0, cut);
    } else if (append !== undefined) {
      return joined([bytes, fromHex(append)]);
    } else if (chunks !== undefined) {
      const stored = storedChunks(containers.get(id), baseOf(id));
      return joined([bytes.subarray(0, HEADER), ...chunks.map((index) => stored[index])]);
    } else if (foreign !== undefined) {
      const stored = storedChunks(bytes, baseOf(id));
      stored[foreign.into] = storedChunks(containers.get(foreign.base), baseOf(foreign.base))[foreign.chunk];
      return joined([bytes.subarray(0, HEADER), ...stored]);
    }
    return bytes;
  }
}

function storedChunks(container, { chunkLog2 }) {
  const step = 2 ** chunkLog2 + TAG;
  return Array.from({ length: Math.ceil((container.length - HEADER) / step) }, (_, i) =>
    container.subarray(HEADER + i * step, HEADER + (i + 1) * step),
  );
}

async function containerOf({ file, plaintextLength, chunkLog2, salt, iv }, key) {
  const model = plaintext(plaintextLength);
  if (iv !== undefined) {
    return joined([fromHex(iv), await encrypt(await importAes(key), fromHex(iv), model)]);
  }
  const material = await crypto.subtle.importKey('raw', key, 'HKDF', false, ['deriveBits']);
  const hkdf = async (salt, info, bits) =>
    new Uint8Array(await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, material, bits));
  const text = (value) => new TextEncoder().encode(value);
  const bound = new Uint8Array(72);
  const view = new DataView(bound.buffer);
  bound.set([0x89, 0x57, 0x42, 0x4d, 0x32, 0x0d, 0x0a, 0x1a, 2, 1, chunkLog2, 0]);
  view.setUint32(12, HEADER);
  view.setBigUint64(16, BigInt(plaintextLength));
  bound.set(await hkdf(new Uint8Array(0), text('weights.build/kid'), 128), 24);
  bound.set(fromHex(salt), 40);
  const name = text(file);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, name.length);
  const derive = (label) => hkdf(fromHex(salt), joined([text(`${label}\0`), bound, length, name]), 256);
  const fileKey = await importAes(await derive('weights.build/v2/key'));
  const parts = [bound, await derive('weights.build/v2/commit')];
  const count = Math.max(1, Math.ceil(plaintextLength / 2 ** chunkLog2));
  for (let i = 0; i < count; i++) {
    const nonce = new Uint8Array(12);
    new DataView(nonce.buffer).setUint32(7, i);
    nonce[11] = i === count - 1 ? 1 : 0;
    parts.push(await encrypt(fileKey, nonce, model.subarray(i * 2 ** chunkLog2, (i + 1) * 2 ** chunkLog2)));
  }
  return joined(parts);
}

function importAes(key) {
  return crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
}

async function encrypt(key, iv, model) {
  return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, model));
}

function plaintext(length) {
  return Uint8Array.from({ length }, (_, i) => (7 * i + 3) % 256);
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

function fromHex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}
