import { WeightsError } from './errors.js';

/** What is kept of an answer to explain a failure later: the file itself may be with the worker by then. */
export interface Sample {
  readonly url: string;
  readonly contentType: string;
  /** The first bytes, at most {@link SAMPLE_BYTES}. */
  readonly head: Uint8Array;
  /** Bytes received in all. */
  readonly length: number;
}

export const SAMPLE_BYTES = 1024;

/**
 * Why an answer that failed as a container is none. Asked only after a failure: random ciphertext may begin with
 * any bytes, and a good file must never be refused for its looks.
 */
export function explainNotAContainer(sample: Sample): WeightsError | undefined {
  return explainHtml(sample) ?? explainPlaintext(sample);
}

export function explainHtml(sample: Sample): WeightsError | undefined {
  if (!looksLikeHtml(sample)) {
    return undefined;
  }
  return new WeightsError(
    'not-a-container',
    `${sample.url} answered an HTML page instead of the model. Usually the file is missing and the server falls back to the application's start page, or it sends a login page. Check that the file was published at this address.`,
  );
}

function explainPlaintext(sample: Sample): WeightsError | undefined {
  if (!looksLikeOnnx(sample) && !looksLikeOrt(sample)) {
    return undefined;
  }
  return new WeightsError(
    'not-a-container',
    `${sample.url} is a model in the open, where an encrypted one was expected. Anyone can download it: remove it from the server, and publish the .enc that the build makes.`,
  );
}

function looksLikeHtml({ head, contentType }: Sample): boolean {
  const text = new TextDecoder('latin1').decode(head).replace(/^\u00ef\u00bb\u00bf/, '').trimStart();
  return /^(<!doctype\s+html|<html[\s>])/i.test(text) || (text.startsWith('<') && /html/i.test(contentType));
}

/** An .ort file is a FlatBuffer with this identifier at offset 4. */
function looksLikeOrt({ head }: Sample): boolean {
  return String.fromCharCode(...head.subarray(4, 8)) === 'ORTM';
}

const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** The fields of ModelProto (onnx.proto) and their wire types. */
const MODEL_FIELDS = new Map([
  [1, VARINT], // ir_version
  [2, LENGTH_DELIMITED], // producer_name
  [3, LENGTH_DELIMITED], // producer_version
  [4, LENGTH_DELIMITED], // domain
  [5, VARINT], // model_version
  [6, LENGTH_DELIMITED], // doc_string
  [7, LENGTH_DELIMITED], // graph
  [8, LENGTH_DELIMITED], // opset_import
  [14, LENGTH_DELIMITED], // metadata_props
  [20, LENGTH_DELIMITED], // training_info
  [25, LENGTH_DELIMITED], // functions
]);

/** ir_version is 14 at the time of writing. */
const MAX_IR_VERSION = 63;

/**
 * An ONNX file is the protobuf message ModelProto: ir_version first, then fields that are known and fit into the file.
 * Two such fields after ir_version happen by chance once in about 10^7 files, and only files that failed are asked.
 */
function looksLikeOnnx({ head, length }: Sample): boolean {
  if (head[0] !== 0x08 || (head[1] ?? 0) < 1 || (head[1] ?? 0) > MAX_IR_VERSION) {
    return false;
  }
  let offset = 2;
  for (let fields = 0; fields < 2; fields++) {
    if (offset === length) {
      return fields > 0;
    }
    const tag = readVarint(head, offset);
    const value = tag && readVarint(head, tag.end);
    if (!tag || !value || MODEL_FIELDS.get(tag.value >>> 3) !== (tag.value & 7)) {
      return false;
    }
    offset = value.end + ((tag.value & 7) === LENGTH_DELIMITED ? value.value : 0);
    if (offset > length) {
      return false;
    }
    if (offset >= head.length) {
      return true;
    }
  }
  return true;
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
