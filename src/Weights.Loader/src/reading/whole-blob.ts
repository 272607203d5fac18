import { HEADER_BYTES, parseHeader } from '../container/chunked-header.js';
import { explainNotAContainer } from '../container/response-sample.js';
import type { Bytes } from '../core/bytes.js';
import type { Body } from '../http/body.js';
import { SAMPLE_BYTES } from '../http/byte-sink.js';
import { contentType } from './download.js';

/** The pieces of a body that are put into a Blob together: browsers keep Blobs outside the memory of the page. */
const BLOB_PART_BYTES = 8 * 1024 * 1024;

/** A whole file, as a Blob. Closes the body. */
export async function blobOf(body: Body): Promise<Blob> {
  const blobs: Blob[] = [];
  let pieces: Bytes[] = [];
  let begin = 0;
  try {
    for (let piece = await body.read(); piece !== undefined; piece = await body.read()) {
      pieces.push(piece);
      if (body.position - begin >= BLOB_PART_BYTES) {
        blobs.push(new Blob(pieces));
        pieces = [];
        begin = body.position;
      }
    }
  } finally {
    body.stop();
  }
  return new Blob([...blobs, ...pieces]);
}

/**
 * @param body - of the file
 * @param where - the file, for messages
 * @throws {@link WeightsError} `not-a-container` for a page or an unencrypted model in place of the file; or the error of its header.
 */
export async function requireContainer(blob: Blob, body: Body, where: string): Promise<void> {
  const head = new Uint8Array(await blob.slice(0, SAMPLE_BYTES).arrayBuffer());
  try {
    parseHeader(head.subarray(0, HEADER_BYTES), where, undefined);
  } catch (error) {
    throw explainNotAContainer({ url: where, contentType: contentType(body), head, length: blob.size }) ?? error;
  }
}
