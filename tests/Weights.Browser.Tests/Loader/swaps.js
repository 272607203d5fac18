// Loads a model with external data whose files are swapped behind a manifest that is not changed.
import { loadModel } from '/weights-loader.js';
import { containerOf, fromHex, upload } from '/containers.js';
import { entryOf } from '/manifests.js';
import { InferenceSession, made } from '/spy.mjs';

const KEY = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';

/** More than is read on the page. */
const DATA_BYTES = 9 * 2 ** 20;

const ways = {
  onPage: { ort: { InferenceSession }, memory: 'buffer' },
  onDemand: { ort: { InferenceSession }, memory: 'stream' },
  isolated: { isolate: true, ortUrl: '/spy.mjs' },
};

/** Which file, bound to which name, with which content. All have one key and one length. */
const swaps = {
  nothing: undefined,
  "another model's graph": { part: 'graph', name: 'other', content: 2 },
  "yesterday's graph": { part: 'graph', name: 'demo', content: 3 },
  "another model's data": { part: 'data', name: 'other', content: 2 },
  "yesterday's data": { part: 'data', name: 'demo', content: 3 },
};

/** Returns for each swap the code of the error, or "loaded"; and how many sessions were made. */
export async function run(format, way) {
  const good = { graph: await fileOf(format, 'graph', 'demo', 1), data: await fileOf(format, 'data', 'demo', 1) };
  const outcome = {};
  for (const [what, swap] of Object.entries(swaps)) {
    const served = { ...good, ...(swap && { [swap.part]: await fileOf(format, swap.part, swap.name, swap.content) }) };
    const entry = {
      ...(await describe(format, 'demo', good.graph, await upload(served.graph))),
      external: [{ location: 'w.bin', ...(await describe(format, 'w.bin', good.data, await upload(served.data))) }],
    };
    const manifest = await upload(JSON.stringify({ version: 2, models: [entry] }));
    const before = made.sessions;
    try {
      const session = await loadModel('demo', { ...ways[way], manifest, ...(format === 'none' ? {} : { key: KEY }) });
      outcome[what] = session.outputNames[0];
    } catch (error) {
      outcome[what] = error.code ?? String(error);
    }
    outcome[what] += way === 'isolated' ? '' : ` ${made.sessions - before}`;
  }
  return outcome;
}

async function fileOf(format, part, name, content) {
  const model = part === 'graph' ? graph(content) : new Uint8Array(DATA_BYTES).fill(content);
  const file = part === 'graph' ? `${name}.onnx` : `${name === 'demo' ? '' : name}w.bin`;
  const salt = `5${content}`.repeat(32);
  switch (format) {
    case 'none':
      return model;
    case 'gcm':
      return containerOf({ model, iv: `0${content}`.repeat(12) }, fromHex(KEY));
    default:
      return containerOf({ model, file, chunkLog2: 19, salt }, fromHex(KEY));
  }
}

function describe(format, name, file, url) {
  const overhead = { none: 0, gcm: 28, chunked: 104 + 16 * Math.max(1, Math.ceil((file.length - 104) / (2 ** 19 + 16))) };
  const base = format === 'none' ? undefined : { plaintextLength: file.length - overhead[format], ...(format === 'gcm' && { iv: '' }) };
  return entryOf(name, base, file, url);
}

/** ModelProto whose graph has a tensor in the file w.bin. */
function graph(content) {
  const text = (value) => Array.from(value, (letter) => letter.charCodeAt(0));
  const field = (number, bytes) => [8 * number + 2, bytes.length, ...bytes];
  const location = field(13, [...field(1, text('location')), ...field(2, text('w.bin'))]);
  const tensor = [...field(8, text('w')), ...location, 8 * 14, 1];
  return Uint8Array.from([8, 8, ...field(2, [content]), ...field(7, field(5, tensor))]);
}
