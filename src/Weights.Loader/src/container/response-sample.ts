import { WeightsError } from '../core/errors.js';
import { looksLikeOnnx, looksLikeOrt } from '../onnx/model-signature.js';

/** What is kept of a response to explain a later failure, because the file itself may be in a worker by then. */
export interface ResponseSample {
  /** As a message shows it. */
  readonly url: string;
  readonly contentType: string;
  /** The first bytes, at most SAMPLE_BYTES of byte-sink.ts. */
  readonly head: Uint8Array;
  /** Bytes of the whole body. */
  readonly length: number;
}

/**
 * Explains why a response that failed as a container is not one. It must be called only after a failure: random ciphertext
 * may begin with any bytes, and a good file must never be refused because of its first bytes.
 */
export function explainNotAContainer(sample: ResponseSample): WeightsError | undefined {
  return explainHtml(sample) ?? explainPlaintext(sample);
}

/** As {@link explainNotAContainer}, for a file that is published unencrypted. */
export function explainHtml(sample: ResponseSample): WeightsError | undefined {
  if (!looksLikeHtml(sample)) {
    return undefined;
  }
  return new WeightsError(
    'not-a-container',
    `The response for ${sample.url} is an HTML page instead of the model. Usually the file is missing and the server falls back to ` +
      "the application's start page, or it sends a login page. Check that the file was published at this address.",
  );
}

function explainPlaintext(sample: ResponseSample): WeightsError | undefined {
  if (!looksLikeOnnx(sample.head, sample.length) && !looksLikeOrt(sample.head)) {
    return undefined;
  }
  return new WeightsError(
    'not-a-container',
    `${sample.url} is an unencrypted model where an encrypted one was expected. Anyone can download it: remove it from the server, ` +
      'and publish the .enc that the build makes.',
  );
}

function looksLikeHtml({ head, contentType }: ResponseSample): boolean {
  const text = new TextDecoder('latin1')
    .decode(head)
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart();
  return /^(<!doctype\s+html|<html[\s>])/i.test(text) || (text.startsWith('<') && /html/i.test(contentType));
}
