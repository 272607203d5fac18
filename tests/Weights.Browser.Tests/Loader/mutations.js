// Reads the containers of tests/vectors in one way. make-mutations.mjs explains the members.
import { decryptModel, decryptStream, EncryptedBlob, loadEncryptedModel, openEncrypted, WeightsError } from '/weights-loader.js';
import { containerOf, fromHex, HEADER, joined, plaintext, TAG, upload } from '/containers.js';

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
    const url = await upload(bytes);
    let model;
    const ort = { InferenceSession: { create: async (plaintext) => (model = plaintext.slice()) } };
    await loadEncryptedModel(url, key, { ort, format, name: file.replace(/\.onnx$/, '') });
    return model;
  },
};

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
