import type { ContainerFormat } from '../container/format.js';
import { GCM_OVERHEAD, MAX_GCM_CONTAINER } from '../container/gcm.js';
import { fits, fitsGcm, wrongFile } from '../container/pin.js';
import { explainHtml, explainNotAContainer } from '../container/response-sample.js';
import { abortable } from '../core/abort.js';
import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import type { Report } from '../core/progress.js';
import { displayUrl } from '../core/url.js';
import { wipe } from '../core/wipe.js';
import type { FetchPolicy } from '../http/fetch-policy.js';
import type { GcmDecryptor } from '../workers/gcm-decryptor.js';
import type { Hasher } from '../workers/hasher.js';
import { download, type Download } from './download.js';

/** A file to fetch. */
export interface FileSource {
  readonly url: string;
  readonly policy: FetchPolicy;
  /** The length that the manifest gives, in bytes; undefined without a manifest. */
  readonly expected: number | undefined;
  /** What the file must have: its pin, or SHA-256 of an unencrypted file. Undefined: the caller accepts any file of the key. */
  readonly pin: Bytes | undefined;
  /** Its entry in the store of this device; undefined if it is not kept there. */
  readonly entry?: string | undefined;
}

/** A file that can be kept on the device. */
export interface PinnedFile extends FileSource {
  readonly format: ContainerFormat;
  readonly pin: Bytes;
  readonly entry: string;
}

/**
 * Fetches a file that is published unencrypted.
 *
 * @param source - with a pin, because nothing else shows that it is the right file
 * @param hasher - closed with the file
 */
export async function readUnencrypted(source: FileSource, hasher: Hasher, signal: AbortSignal, report: Report): Promise<Bytes> {
  const { pin } = source;
  try {
    if (pin === undefined) {
      throw new WeightsError('bad-manifest', `models.json has no SHA-256 for the unencrypted file ${displayUrl(source.url)}.`);
    }
    const file = { unencrypted: true, least: 0, most: Number.MAX_SAFE_INTEGER };
    const { bytes: downloaded, sample } = await download({ ...source, signal, report, ...file });
    const { bytes, sha256 } = await abortable(hasher.hash(downloaded), signal);
    if (!fits(pin, sha256)) {
      wipe(bytes);
      throw explainHtml(sample) ?? wrongFile(sample.url);
    }
    return bytes;
  } finally {
    hasher.close();
  }
}

/**
 * Fetches ciphertext and key of the format `gcm` at the same time and decrypts. If one of the two fails, the caller's abort
 * of `signal` stops the other.
 *
 * @param decryptor - closed with the file
 * @param fetchKept - fetches a file that is kept on the device; undefined if this thread does it
 * @returns the plaintext, which the caller must wipe
 */
export async function readGcm(
  source: FileSource,
  contentKey: Promise<CryptoKey>,
  decryptor: GcmDecryptor,
  signal: AbortSignal,
  report: Report,
  fetchKept?: (file: PinnedFile) => Promise<Download>,
): Promise<Bytes> {
  const { pin, entry } = source;
  const here = fetchKept === undefined || pin === undefined || entry === undefined;
  try {
    const [key, { bytes, sample }] = await Promise.all([
      contentKey,
      here ? downloadPinned(source, signal, report) : fetchKept({ ...source, pin, entry, format: 'gcm' }),
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

/**
 * Fetches ciphertext of the format `gcm`. Compares the pin before the key arrives, because a wrong file needs no key.
 *
 * @throws {@link WeightsError} of the download; `wrong-file`; or the signal's reason.
 */
export async function downloadPinned(source: FileSource, signal: AbortSignal, report: Report): Promise<Download> {
  const file = { unencrypted: false, least: GCM_OVERHEAD, most: MAX_GCM_CONTAINER };
  const downloaded = await download({ ...source, signal, report, ...file });
  if (!fitsGcm(source.pin, downloaded.bytes)) {
    throw explainNotAContainer(downloaded.sample) ?? wrongFile(downloaded.sample.url);
  }
  return downloaded;
}
