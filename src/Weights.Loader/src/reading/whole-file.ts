import { abortable } from '../core/abort.js';
import { GCM_OVERHEAD, MAX_GCM_CONTAINER } from '../container/gcm.js';
import { download, explain, type DownloadRequest } from './download.js';
import { WeightsError } from '../core/errors.js';
import type { Report } from '../core/progress.js';
import { retryBudget } from '../http/retry.js';
import { wipe } from '../core/wipe.js';
import type { Decryptor } from '../workers/gcm-decryptor.js';

/** A file to open: where it is, and how long the manifest says it is. */
export type Source = Pick<DownloadRequest, 'url' | 'expected' | 'credentials'> & { readonly retries: number | undefined };

/** A model that is published in the open. */
export async function openPlain(source: Source, signal: AbortSignal, report: Report): Promise<Uint8Array<ArrayBuffer>> {
  const retries = retryBudget(source.retries, signal);
  const { bytes } = await download({ ...source, retries, sealed: false, plain: true, report, least: 0, most: Number.MAX_SAFE_INTEGER });
  return bytes;
}

/**
 * Fetches ciphertext and key at the same time and decrypts. When one of the two fails, the caller's abort of
 * `signal` stops the other.
 *
 * @param decryptor - ended with the file
 * @returns the plaintext; the caller wipes it
 */
export async function openGcm(
  source: Source,
  contentKey: Promise<CryptoKey>,
  decryptor: Decryptor,
  signal: AbortSignal,
  report: Report,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const retries = retryBudget(source.retries, signal);
    const [key, { bytes, sample }] = await Promise.all([
      contentKey,
      download({ ...source, retries, sealed: true, report, least: GCM_OVERHEAD, most: MAX_GCM_CONTAINER }),
    ]);
    const size = bytes.byteLength - GCM_OVERHEAD;
    report('decrypt', 0, size);
    const plaintext = await abortable(decryptor.decrypt(bytes, key), signal, wipe).catch(async (error: unknown) => {
      if (error instanceof WeightsError && error.code === 'tampered') {
        await explain(sample);
      }
      throw error;
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
