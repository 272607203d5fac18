import type { ContainerFormat } from '../container/format.js';
import { fits, wrongFile } from '../container/pin.js';
import { explainNotAContainer } from '../container/response-sample.js';
import { HEADER_BYTES, SALT_OFFSET } from '../container/chunked-header.js';
import { IV_BYTES, TAG_BYTES } from '../container/gcm.js';
import { concatenate, type Bytes } from '../core/bytes.js';
import { WeightsError, type WeightsErrorCode } from '../core/errors.js';
import { displayUrl } from '../core/url.js';
import { Body } from '../http/body.js';
import { SAMPLE_BYTES } from '../http/byte-sink.js';
import { contentType, MIXED_DEPLOYMENTS } from '../reading/download.js';
import type { PinnedFile } from '../reading/whole-file.js';
import { openKept, type KeptFile } from '../storage/kept-file.js';

/**
 * Downloads what is missing of a file, and keeps it on this device. It needs no key: only the pin is compared. The tags are verified when
 * the file is decrypted.
 *
 * @returns whether all of it is on this device; false if the store failed, or has no room for it
 * @throws {@link WeightsError} `network`, `http-status`, `not-a-container`, `truncated`, `too-long`, `wrong-file`; or the signal's reason.
 */
export async function keepFile(
  file: PinnedFile,
  signal: AbortSignal,
  report: (loaded: number, total: number | undefined) => void,
): Promise<boolean> {
  const { url, policy, entry, expected } = file;
  const kept = await openKept(entry, expected, signal);
  if (kept === undefined) {
    return false;
  }
  try {
    if (!kept.complete) {
      await downloadRest(kept);
    }
    report(kept.length, kept.length);
    return kept.complete;
  } finally {
    await kept.close();
  }

  async function downloadRest(kept: KeptFile): Promise<void> {
    const body = await Body.open({ url, policy, signal, expected, kept, restOnly: true });
    try {
      if (await storeRest(body, kept)) {
        await body.keep();
      }
    } catch (error) {
      throw error instanceof WeightsError && OF_ANOTHER_FILE.includes(error.code) ? ((await explain(body, kept)) ?? error) : error;
    } finally {
      body.stop();
    }
  }

  /** @returns false if the store has failed, so that the rest is not downloaded in vain */
  async function storeRest(body: Body, kept: KeptFile): Promise<boolean> {
    const total = expected ?? body.contentLength;
    report(body.position, total);
    while ((await body.read()) !== undefined) {
      requireAtMost(body.position, expected, displayUrl(url));
      if (kept.length < body.position) {
        return false;
      }
      report(body.position, total);
    }
    requireAtLeast(body.position, expected, displayUrl(url));
    if (!fits(file.pin, await pinIn(kept, file.format))) {
      throw wrongFile(displayUrl(url));
    }
    return true;
  }

  async function explain(body: Body, kept: KeptFile): Promise<WeightsError | undefined> {
    const head = await kept.read(0, Math.min(SAMPLE_BYTES, kept.length)).catch(() => undefined);
    return head && explainNotAContainer({ url: displayUrl(url), contentType: contentType(body), head, length: body.position });
  }
}

/** What a page or an unencrypted model in place of the file causes. */
const OF_ANOTHER_FILE: readonly WeightsErrorCode[] = ['truncated', 'too-long', 'wrong-file'];

function requireAtMost(have: number, want: number | undefined, where: string): void {
  if (want !== undefined && have > want) {
    const why = `is longer than the ${want} bytes that the manifest gives`;
    throw new WeightsError('too-long', `${where} ${why}. ${MIXED_DEPLOYMENTS}`, { have, want });
  }
}

function requireAtLeast(have: number, want: number | undefined, where: string): void {
  if (want !== undefined && have < want) {
    const why = `ended after ${have} of the ${want} bytes that the manifest gives`;
    throw new WeightsError('truncated', `${where} ${why}. ${MIXED_DEPLOYMENTS}`, { have, want });
  }
}

/** The bytes of a file that its pin is compared with. */
async function pinIn(kept: KeptFile, format: ContainerFormat): Promise<Bytes> {
  if (format === 'chunked') {
    return kept.read(SALT_OFFSET, HEADER_BYTES - SALT_OFFSET);
  }
  return concatenate(await kept.read(0, IV_BYTES), await kept.read(kept.length - TAG_BYTES, TAG_BYTES));
}
