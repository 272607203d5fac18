import { FIXED32, FIXED64, LENGTH_DELIMITED, readVarint, VARINT } from './protobuf.js';

/**
 * Which fields of onnx.proto lead to a tensor: for each message, field number → the message in that field. All other
 * fields are skipped, whatever their size; the weights in raw_data are one of them.
 */
const PATHS: Record<string, Record<number, string>> = {
  Model: { 7: 'Graph', 20: 'TrainingInfo', 25: 'Function' },
  TrainingInfo: { 1: 'Graph', 2: 'Graph' },
  Graph: { 1: 'Node', 5: 'Tensor', 15: 'SparseTensor' },
  Function: { 7: 'Node', 11: 'Attribute' },
  Node: { 5: 'Attribute' },
  Attribute: { 5: 'Tensor', 6: 'Graph', 10: 'Tensor', 11: 'Graph', 22: 'SparseTensor', 23: 'SparseTensor' },
  SparseTensor: { 1: 'Tensor', 2: 'Tensor' },
  Tensor: { 13: 'Entry' },
};

/** The field data_location of TensorProto, and its value for external data. */
const DATA_LOCATION = 14;
const EXTERNAL = 1;

/**
 * A location without one "./" at its start, which onnxruntime-web ignores too, in graphs and in its option `externalData`. The build
 * writes locations into models.json in this form.
 */
export function plainLocation(location: string): string {
  return location.startsWith('./') ? location.slice(2) : location;
}

/**
 * The locations of external data that a graph names, each once, in its order, as {@link plainLocation} has them. A file that
 * is not a ModelProto, such as an .ort model, has none: onnxruntime-web decides what it is.
 *
 * @param model - a serialised ModelProto
 */
export function externalLocations(model: Uint8Array): string[] {
  const found = new Set<string>();
  try {
    walk(model, 0, model.length, 'Model', found);
  } catch (error) {
    if (!(error instanceof NotProtobuf)) {
      throw error;
    }
  }
  return [...found];
}

class NotProtobuf extends Error {}

function walk(bytes: Uint8Array, begin: number, end: number, message: string, found: Set<string>): void {
  const path = PATHS[message] ?? {};
  const locations: string[] = [];
  let external = false;
  for (let at = begin; at < end;) {
    const tag = varint(bytes, at, end);
    const field = Math.floor(tag.value / 8);
    const type = tag.value % 8;
    at = tag.end;
    if (type === LENGTH_DELIMITED) {
      const length = varint(bytes, at, end);
      at = length.end + length.value;
      if (at > end) {
        throw new NotProtobuf();
      }
      const inner = path[field];
      if (inner === 'Entry') {
        const location = locationOf(bytes, length.end, at);
        locations.push(...(location === undefined ? [] : [location]));
      } else if (inner !== undefined) {
        walk(bytes, length.end, at, inner, found);
      }
    } else if (type === VARINT) {
      const value = varint(bytes, at, end);
      external ||= message === 'Tensor' && field === DATA_LOCATION && value.value === EXTERNAL;
      at = value.end;
    } else if (type === FIXED64 || type === FIXED32) {
      at += type === FIXED64 ? 8 : 4;
    } else {
      throw new NotProtobuf();
    }
  }
  if (external) {
    locations.forEach((location) => found.add(plainLocation(location)));
  }
}

/** Reads a StringStringEntryProto {1: key, 2: value}; undefined if its key is not "location". */
function locationOf(bytes: Uint8Array, begin: number, end: number): string | undefined {
  const texts: Record<number, string> = {};
  for (let at = begin; at < end;) {
    const tag = varint(bytes, at, end);
    const length = varint(bytes, tag.end, end);
    at = length.end + length.value;
    if (tag.value % 8 !== LENGTH_DELIMITED || at > end) {
      throw new NotProtobuf();
    }
    texts[Math.floor(tag.value / 8)] = new TextDecoder().decode(bytes.subarray(length.end, at));
  }
  return texts[1] === 'location' ? (texts[2] ?? '') : undefined;
}

function varint(bytes: Uint8Array, at: number, end: number): { value: number; end: number } {
  const found = readVarint(bytes, at, end);
  if (found === undefined) {
    throw new NotProtobuf();
  }
  return found;
}
