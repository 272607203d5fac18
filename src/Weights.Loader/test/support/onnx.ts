/** The part of protobuf that models with external data need. */
function varint(value: number): number[] {
  return value < 0x80 ? [value] : [0x80 | (value % 0x80), ...varint(Math.floor(value / 0x80))];
}

export function field(number: number, value: number | string | Uint8Array): Uint8Array {
  if (typeof value === 'number') {
    return Uint8Array.from([...varint(8 * number), ...varint(value)]);
  }
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([Uint8Array.from([...varint(8 * number + 2), ...varint(bytes.length)]), bytes]);
}

export function message(...fields: Uint8Array[]): Uint8Array {
  return Buffer.concat(fields);
}

const entry = (key: string, value: string): Uint8Array => field(13, message(field(1, key), field(2, value)));

/** TensorProto whose data is in another file. */
export function externalTensor(location: string): Uint8Array {
  return message(
    field(1, 4),
    field(2, 1),
    field(8, 'w'),
    entry('offset', '0'),
    entry('location', location),
    entry('length', '16'),
    field(14, 1),
  );
}

/** TensorProto with its data, and a location without effect: data_location is DEFAULT. */
export function inlineTensor(): Uint8Array {
  return message(field(1, 4), field(2, 1), field(9, new Uint8Array(16)), entry('location', 'leftover.bin'), field(14, 0));
}

/** ModelProto with a graph of these initializers. */
export function model(...initializers: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return modelWith(message(...initializers.map((tensor) => field(5, tensor))));
}

export function modelWith(graph: Uint8Array, ...more: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(message(field(1, 8), field(2, 'test'), field(7, graph), ...more));
}
