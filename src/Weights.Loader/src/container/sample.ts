import { WeightsError } from '../core/errors.js';
import { looksLikeOnnx, looksLikeOrt } from '../onnx/model-signature.js';

/** What is kept of an answer to explain a failure later: the file itself may be with the worker by then. */
export interface Sample {
  readonly url: string;
  readonly contentType: string;
  /** The first bytes, at most SAMPLE_BYTES of byte-sink.ts. */
  readonly head: Uint8Array;
  /** Bytes received in all. */
  readonly length: number;
}

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
  if (!looksLikeOnnx(sample.head, sample.length) && !looksLikeOrt(sample.head)) {
    return undefined;
  }
  return new WeightsError(
    'not-a-container',
    `${sample.url} is a model in the open, where an encrypted one was expected. Anyone can download it: remove it from the server, and publish the .enc that the build makes.`,
  );
}

function looksLikeHtml({ head, contentType }: Sample): boolean {
  const text = new TextDecoder('latin1')
    .decode(head)
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart();
  return /^(<!doctype\s+html|<html[\s>])/i.test(text) || (text.startsWith('<') && /html/i.test(contentType));
}
