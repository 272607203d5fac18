// Writes mutations.json: changed containers that every reader must refuse, for the tests of all implementations.
// Run "node make-mutations.mjs" after a change here; the same script gives the same bytes.
//
// A base says how to make a good container under "key": with "chunkLog2" and "salt" (flags 0) one of the format chunked,
// bound to "file"; with "iv" one of the format gcm. Plaintext byte i = (7 * i + 3) mod 256.
// A case applies its edits to the base's container in their order:
//   flip     XOR the byte at "at" with "mask"
//   set      overwrite from "at" with the bytes of "hex"
//   cut      keep this many bytes from the start
//   append   add these bytes
//   chunks   the header, then these stored chunks of the base in this order
//   foreign  replace stored chunk "into" by stored chunk "chunk" of another base
// Then it is read with "key", or "otherKey" where the case says so; as "file", or the base's; and as "format", or the base's.
//
// manifest-mutations.mjs explains "manifest" and "manifestCases".
import { writeFileSync } from 'node:fs';
import { manifest, manifestCases } from './manifest-mutations.mjs';

const HEADER = 104;
const TAG = 16;

const key = hex(Array.from({ length: 32 }, (_, i) => i));
const otherKey = hex(Array.from({ length: 32 }, (_, i) => (i === 31 ? 30 : i)));

const bases = [
  { id: 'three', file: 'demo.onnx', plaintextLength: 10_000, chunkLog2: 12, salt: '5a'.repeat(32) },
  { id: 'sister', file: 'demo.onnx', plaintextLength: 10_000, chunkLog2: 12, salt: 'a5'.repeat(32) },
  { id: 'renamed', file: 'face/détecteur.onnx', plaintextLength: 10_000, chunkLog2: 12, salt: '5a'.repeat(32) },
  { id: 'full', file: 'demo.onnx', plaintextLength: 8_192, chunkLog2: 12, salt: '3c'.repeat(32) },
  { id: 'wide', file: 'demo.onnx', plaintextLength: 70_000, chunkLog2: 16, salt: '69'.repeat(32) },
  { id: 'one', file: 'demo.onnx', plaintextLength: 1, chunkLog2: 12, salt: '96'.repeat(32) },
  { id: 'empty', file: 'demo.onnx', plaintextLength: 0, chunkLog2: 12, salt: 'c3'.repeat(32) },
  { id: 'whole', file: 'demo.onnx', plaintextLength: 5_000, iv: '000102030405060708090a0b' },
  { id: 'nothing', file: 'demo.onnx', plaintextLength: 0, iv: '0b0a09080706050403020100' },
];
const chunked = bases.filter((base) => base.iv === undefined);
const cases = [];
const add = (name, base, edits, more = {}) => cases.push({ name: `${name} (${base})`, base, edits, ...more });
const baseOf = (id) => bases.find((base) => base.id === id);
const flip = (at, mask = 1) => ({ flip: { at, mask } });
const set = (at, bytes) => ({ set: { at, hex: bytes } });

const FIELDS = [
  [8, 'magic'],
  [9, 'version'],
  [10, 'suite'],
  [11, 'chunk size'],
  [12, 'flags'],
  [16, 'header length'],
  [24, 'length'],
  [40, 'kid'],
  [72, 'salt'],
  [104, 'commitment'],
];
for (let at = 0; at < HEADER; at++) {
  const field = FIELDS.find(([end]) => at < end)[1];
  add(`The lowest bit of header byte ${at} is flipped: ${field}`, 'three', [flip(at)]);
  add(`The highest bit of header byte ${at} is flipped: ${field}`, 'three', [flip(at, 0x80)]);
}

for (const { id, ...base } of chunked) {
  for (const [index, { begin, end }] of chunksOf(base).entries()) {
    for (const at of new Set([begin, Math.floor((begin + end - TAG) / 2), end - TAG - 1].filter((at) => at >= begin && at < end - TAG))) {
      add(`Byte ${at - begin} of chunk ${index} is flipped`, id, [flip(at)]);
    }
    for (let i = 0; i < TAG; i++) {
      add(`Byte ${i} of the tag of chunk ${index} is flipped`, id, [flip(end - TAG + i, 1 << (i % 8))]);
    }
  }
}

for (const { id, ...base } of chunked) {
  const length = lengthOf(base);
  const ends = chunksOf(base).map(({ end }) => end);
  const near = [
    0,
    1,
    7,
    8,
    9,
    16,
    24,
    40,
    72,
    HEADER - 1,
    HEADER,
    HEADER + 1,
    HEADER + TAG - 1,
    HEADER + TAG,
    HEADER + TAG + 1,
    ...ends.flatMap((end) => [end - TAG - 1, end - TAG, end - TAG + 1, end - 1, end, end + 1, end + TAG]),
  ];
  for (const cut of [...new Set(near)].filter((cut) => cut >= 0 && cut < length).sort((a, b) => a - b)) {
    add(`The file is cut to ${cut} of ${length} bytes`, id, [{ cut }]);
  }
  for (const [what, bytes] of [
    ['one byte', 1],
    ['a tag of zeros', TAG],
    ['a chunk of zeros', 2 ** base.chunkLog2 + TAG],
  ].filter(([, bytes]) => bytes < 10_000)) {
    add(`To the file ${what} is appended`, id, [{ append: '00'.repeat(bytes) }]);
  }
}

for (const [what, order] of Object.entries({
  'The first two chunks are swapped': [1, 0, 2],
  'The last two chunks are swapped': [0, 2, 1],
  'The first chunk is dropped': [1, 2],
  'The middle chunk is dropped': [0, 2],
  'The last chunk is dropped': [0, 1],
  'All chunks are dropped': [],
  'The first chunk is there twice': [0, 0, 1, 2],
  'The last chunk is there twice': [0, 1, 2, 2],
  'The first chunk is in place of the middle one': [0, 0, 2],
  'The middle chunk is in place of the first one': [1, 1, 2],
  'The chunks are repeated as a whole': [0, 1, 2, 0, 1, 2],
})) {
  add(what, 'three', [{ chunks: order }]);
}
add('The two chunks are swapped', 'full', [{ chunks: [1, 0] }]);
add('The last chunk is dropped', 'full', [{ chunks: [0] }]);
for (const other of ['sister', 'renamed']) {
  for (let chunk = 0; chunk < 3; chunk++) {
    add(`Chunk ${chunk} comes from the file "${other}" of the same key`, 'three', [{ foreign: { base: other, chunk, into: chunk } }]);
  }
}
add('The last chunk comes from a shorter file of the same key', 'three', [{ foreign: { base: 'full', chunk: 1, into: 1 } }]);

const LIES = {
  '2^40 + 1': 2n ** 40n + 1n,
  '2^40': 2n ** 40n,
  '2^41': 2n ** 41n,
  '2^53 - 1': 2n ** 53n - 1n,
  '2^53': 2n ** 53n,
  '2^53 + 1': 2n ** 53n + 1n,
  '2^62': 2n ** 62n,
  '2^63 - 1': 2n ** 63n - 1n,
  '2^63': 2n ** 63n,
  '2^64 - 1': 2n ** 64n - 1n,
  '2^32': 2n ** 32n,
  '2^31': 2n ** 31n,
};
for (const [what, length] of Object.entries(LIES)) {
  add(`The length in the header is wrong: ${what} bytes`, 'three', [set(16, be64(length))]);
  add(`The length in the header is wrong: ${what} bytes`, 'empty', [set(16, be64(length))]);
}
for (const by of [-4_096, -16, -1, 1, 16, 4_096]) {
  add(`The length in the header is wrong by ${by} bytes`, 'three', [set(16, be64(BigInt(10_000 + by)))]);
}
add('The length in the header is one byte more, and so is the file', 'three', [set(16, be64(10_001n)), { append: '00' }]);
add('The length in the header is one byte less, and so is the file', 'three', [
  set(16, be64(9_999n)),
  { cut: lengthOf(baseOf('three')) - 1 },
]);
add('The header says that two chunks are all, and they are', 'three', [set(16, be64(8_192n)), { chunks: [0, 1] }, set(16, be64(8_192n))]);
add('The header says that the file is empty, and the rest is cut', 'three', [set(16, be64(0n)), { cut: HEADER + TAG }]);
for (const log2 of [0, 1, 11, 13, 14, 19, 24, 25, 31, 32, 63, 64, 255]) {
  add(`The header gives chunks of 2^${log2} bytes`, 'three', [set(10, hex([log2]))]);
}
for (const length of [0, 103, 105, 2 ** 31, 2 ** 32 - 1]) {
  add(`The header gives its own length as ${length}`, 'three', [set(12, length.toString(16).padStart(8, '0'))]);
}
add('The header is of another file of the same key and name', 'three', [set(40, 'a5'.repeat(32))]);

for (const { id } of chunked) {
  add('The key is another one', id, [], { otherKey: true });
}
for (const file of ['Demo.onnx', 'demo', 'demo.onnx ', 'demo.onnx\0', 'demo.onn', 'x/demo.onnx', 'démo.onnx', 'other.onnx']) {
  add(`The name is ${JSON.stringify(file)}`, 'three', [], { file });
}

for (const id of ['whole', 'nothing']) {
  const { plaintextLength } = baseOf(id);
  const length = plaintextLength + 28;
  for (let at = 0; at < 12; at++) {
    add(`Byte ${at} of the IV is flipped`, id, [flip(at)]);
  }
  for (const at of plaintextLength === 0 ? [] : [12, 13, 2_500, 12 + plaintextLength - 1]) {
    add(`Byte ${at} of the ciphertext is flipped`, id, [flip(at)]);
  }
  for (let i = 0; i < TAG; i++) {
    add(`Byte ${i} of the tag is flipped`, id, [flip(length - TAG + i, 1 << (i % 8))]);
  }
  for (const cut of [0, 1, 11, 12, 13, 27, 28, 29, length - TAG, length - 1].filter(
    (cut, i, all) => cut >= 0 && cut < length && all.indexOf(cut) === i,
  )) {
    add(`The file is cut to ${cut} of ${length} bytes`, id, [{ cut }]);
  }
  for (const bytes of [1, TAG, 28]) {
    add(`To the file ${bytes} bytes are appended`, id, [{ append: '00'.repeat(bytes) }]);
  }
  add('The key is another one', id, [], { otherKey: true });
  add('A file of the format gcm is read as chunked', id, [], { format: 'chunked' });
}
for (const { id } of chunked) {
  add('A file of the format chunked is read as gcm', id, [], { format: 'gcm' });
}

const listed = (all) => `[\n${all.map((one) => `    ${JSON.stringify(one)}`).join(',\n')}\n  ]`;
const text = JSON.stringify({ key, otherKey, bases, cases: [], manifest, manifestCases: [] }, null, 2)
  .replace('"cases": []', `"cases": ${listed(cases)}`)
  .replace('"manifestCases": []', `"manifestCases": ${listed(manifestCases)}`);
writeFileSync(new URL('mutations.json', import.meta.url), `${text}\n`);

/** Where the stored chunks of a base begin and end, tags included. */
function chunksOf({ plaintextLength, chunkLog2 }) {
  const step = 2 ** chunkLog2 + TAG;
  const length = lengthOf({ plaintextLength, chunkLog2 });
  return Array.from({ length: chunkCount(plaintextLength, chunkLog2) }, (_, i) => ({
    begin: HEADER + i * step,
    end: Math.min(HEADER + (i + 1) * step, length),
  }));
}

function lengthOf({ plaintextLength, chunkLog2 }) {
  return HEADER + plaintextLength + TAG * chunkCount(plaintextLength, chunkLog2);
}

function chunkCount(plaintextLength, chunkLog2) {
  return Math.max(1, Math.ceil(plaintextLength / 2 ** chunkLog2));
}

function be64(value) {
  return value.toString(16).padStart(16, '0');
}

function hex(bytes) {
  return Buffer.from(bytes).toString('hex');
}
