import { LENGTH_DELIMITED, readVarint, VARINT } from './protobuf.js';

/** An .ort file is a FlatBuffer with this identifier at offset 4. */
export function looksLikeOrt(head: Uint8Array): boolean {
  return String.fromCharCode(...head.subarray(4, 8)) === 'ORTM';
}

const GRAPH = 7;

/** The fields of ModelProto (onnx.proto) that may be between ir_version and the graph, and their wire types. */
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

/** ir_version is below 20 and increases by about one a year. */
const MAX_IR_VERSION = 63;

/**
 * ONNX has no magic number: a file is the protobuf message ModelProto. This recognises a file that begins with ir_version,
 * then has known fields up to the graph, which fits into the file and is at least half of it. It does not recognise a model
 * with a very long description before its graph. It recognises fewer than one in 10^6 random files by mistake.
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
    const tag = readVarint(head, offset, head.length);
    const value = tag && readVarint(head, tag.end, head.length);
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
