/** An .ort file is a FlatBuffer with this identifier at offset 4. */
export function looksLikeOrt(head: Uint8Array): boolean {
  return String.fromCharCode(...head.subarray(4, 8)) === 'ORTM';
}

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const GRAPH = 7;

/** The fields of ModelProto (onnx.proto) that may stand between ir_version and the graph, and their wire types. */
const FIELDS = new Map([
  [2, LENGTH_DELIMITED], // producer_name
  [3, LENGTH_DELIMITED], // producer_version
  [4, LENGTH_DELIMITED], // domain
  [5, VARINT], // model_version
  [6, LENGTH_DELIMITED], // doc_string
  [GRAPH, LENGTH_DELIMITED],
  [8, LENGTH_DELIMITED], // opset_import
  [14, LENGTH_DELIMITED], // metadata_props
]);

/** It rises by about one a year, and was below 20 when this was written. */
const MAX_IR_VERSION = 63;

/**
 * ONNX has no magic number: a file is the protobuf message ModelProto. Recognised are ir_version in front, then known
 * fields up to the graph, which fits into the file and fills at least half of it. A model with a very long description
 * before its graph is missed. Of random files fewer than one in 10^6 pass.
 *
 * @param head - the first bytes
 * @param length - of the whole file, in bytes
 */
export function looksLikeOnnx(head: Uint8Array, length: number): boolean {
  const version = head[1] ?? 0;
  if (head[0] !== 0x08 || version < 1 || version > MAX_IR_VERSION) {
    return false;
  }
  for (let offset = 2; offset < head.length;) {
    const tag = readVarint(head, offset);
    const value = tag && readVarint(head, tag.end);
    if (!tag || !value || FIELDS.get(tag.value >>> 3) !== (tag.value & 7)) {
      return false;
    }
    if (tag.value >>> 3 === GRAPH) {
      return value.value >= length / 2 && value.end + value.value <= length;
    }
    offset = value.end + ((tag.value & 7) === LENGTH_DELIMITED ? value.value : 0);
  }
  return false;
}

function readVarint(bytes: Uint8Array, offset: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[offset + i];
    if (byte === undefined) {
      return undefined;
    }
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) {
      return { value, end: offset + i + 1 };
    }
  }
  return undefined;
}
