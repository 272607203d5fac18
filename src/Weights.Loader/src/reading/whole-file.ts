import { GCM_OVERHEAD, MAX_GCM_CONTAINER } from '../container/gcm.js';
import { explainNotAContainer } from '../container/response-sample.js';
import { abortable } from '../core/abort.js';
import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import type { Report } from '../core/progress.js';
import { wipe } from '../core/wipe.js';
import type { FetchPolicy } from '../http/fetch-policy.js';
import type { GcmDecryptor } from '../workers/gcm-decryptor.js';
import { download } from './download.js';

/** A file to fetch. */
export interface FileSource {
  readonly url: string;
  readonly policy: FetchPolicy;
  /** The length that the manifest gives, in bytes; undefined without a manifest. */
  readonly expected: number | undefined;
}

/** Fetches a file that is published unencrypted. */
export async function readUnencrypted(source: FileSource, signal: AbortSignal, report: Report): Promise<Bytes> {
  const { bytes } = await download({
    ...source,
    signal,
    authenticated: false,
    unencrypted: true,
    report,
    least: 0,
    most: Number.MAX_SAFE_INTEGER,
  });
  return bytes;
}

/**
 * Fetches ciphertext and key of the format `gcm` at the same time and decrypts. If one of the two fails, the caller's abort
 * of `signal` stops the other.
 *
 * @param decryptor - closed with the file
 * @returns the plaintext, which the caller must wipe
 */
export async function readGcm(
  source: FileSource,
  contentKey: Promise<CryptoKey>,
  decryptor: GcmDecryptor,
  signal: AbortSignal,
  report: Report,
): Promise<Bytes> {
  try {
    const [key, { bytes, sample }] = await Promise.all([
      contentKey,
      download({ ...source, signal, authenticated: true, unencrypted: false, report, least: GCM_OVERHEAD, most: MAX_GCM_CONTAINER }),
    ]);
    const size = bytes.byteLength - GCM_OVERHEAD;
    report('decrypt', 0, size);
    const plaintext = await abortable(decryptor.decrypt(bytes, key), signal, wipe).catch((error: unknown) => {
      throw (error instanceof WeightsError && error.code === 'tampered' ? explainNotAContainer(sample) : undefined) ?? error;
    });
    try {
      report('decrypt', size, size);
      return plaintext;
    } catch (error) {
      wipe(plaintext);
      throw error;
    }
  } finally {
    decryptor.close();
  }
}
