import { runsOf, type RunDecryptor } from '../container/chunked-decrypt.js';
import { HEADER_BYTES, parseHeader, requireFileLength, tooLong, truncated, type ChunkedHeader } from '../container/chunked-header.js';
import type { Unlock } from '../container/chunked-key.js';
import { explainNotAContainer } from '../container/response-sample.js';
import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import type { Report } from '../core/progress.js';
import { displayUrl } from '../core/url.js';
import { BodyParts } from '../http/body-parts.js';
import { SAMPLE_BYTES } from '../http/byte-sink.js';
import { openKept } from '../storage/kept-file.js';
import { Assembly } from './assembly.js';
import { contentType, MIXED_DEPLOYMENTS } from './download.js';
import type { FileSource } from './whole-file.js';

/**
 * Decrypts a chunked container while it arrives, into one buffer that is allocated after the header was authenticated.
 *
 * @returns the plaintext, which the caller must wipe
 * @throws {@link WeightsError} of the container and the download; what `unlock` threw; or the signal's reason.
 */
export async function readChunked(
  { url, policy, expected, pin, entry }: FileSource,
  unlock: Unlock,
  decryptor: RunDecryptor,
  signal: AbortSignal,
  report: Report,
): Promise<Bytes> {
  const where = displayUrl(url);
  const kept = await openKept(entry, expected, signal);
  const body = await BodyParts.open({ url, policy, signal, expected, kept });
  const total = expected ?? body.contentLength;
  let assembly: Assembly | undefined;
  report('download', 0, total);
  try {
    const header = await readHeader(body, where, expected, pin);
    const length = expected ?? trustedLength(body);
    if (length !== undefined) {
      requireFileLength(header, length, where);
    }
    body.end = header.fileLength;
    assembly = new Assembly(header, unlock(header.bytes), decryptor, report);
    if (kept?.complete) {
      // Reads of this device do not wait, so the message with the key would be heard after the last of them.
      await assembly.unlocked();
    }
    for (const { first, bytes } of runsOf(header)) {
      const stored = await assembly.orFailure(body.take(bytes, assembly.spare(bytes)));
      report('download', body.arrived, total);
      if (stored.length < bytes) {
        throw wrongLength(where, body.position, expected) ?? truncated(where, body.position, header.fileLength);
      }
      await assembly.add(first, stored);
    }
    if ((await assembly.orFailure(body.take(1))).length > 0) {
      throw tooLong(where, body.position, header.fileLength);
    }
    if (total !== body.position) {
      report('download', body.position, body.position);
    }
    const [plaintext] = await Promise.all([assembly.finish(), body.keep()]);
    return plaintext;
  } catch (error) {
    assembly?.abandon();
    throw error;
  } finally {
    await body.cancel();
  }
}

async function readHeader(body: BodyParts, where: string, expected: number | undefined, pin: Bytes | undefined): Promise<ChunkedHeader> {
  const head = await body.take(HEADER_BYTES);
  try {
    return parseHeader(head, where, pin);
  } catch (error) {
    if (error instanceof WeightsError && error.code === 'wrong-file') {
      throw error; // its length is that of another file
    }
    const more = await body.take(SAMPLE_BYTES - HEADER_BYTES);
    const sample = {
      url: where,
      contentType: contentType(body),
      head: Uint8Array.of(...head, ...more),
      length: body.contentLength ?? body.position,
    };
    const ended = more.length < SAMPLE_BYTES - HEADER_BYTES;
    const length = ended ? body.position : trustedLength(body);
    throw explainNotAContainer(sample) ?? wrongLength(where, length, expected) ?? error;
  }
}

/** Another origin hides Content-Encoding, so its Content-Length may be that of a compressed body. */
function trustedLength({ response, contentLength }: BodyParts): number | undefined {
  return response.type === 'cors' ? undefined : contentLength;
}

/** A file that does not have the length that the manifest gives. This is more precise than an error of its header. */
function wrongLength(where: string, have: number | undefined, want: number | undefined): WeightsError | undefined {
  if (have === undefined || want === undefined || have === want) {
    return undefined;
  }
  return have < want
    ? new WeightsError('truncated', `${where} ended after ${have} of the ${want} bytes that the manifest gives. ${MIXED_DEPLOYMENTS}`, {
        have,
        want,
      })
    : new WeightsError('too-long', `${where} is longer than the ${want} bytes that the manifest gives. ${MIXED_DEPLOYMENTS}`, {
        have,
        want,
      });
}
