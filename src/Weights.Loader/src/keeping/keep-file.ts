import type { ContainerFormat } from '../container/format.js';
import { fits, wrongFile } from '../container/pin.js';
import { HEADER_BYTES, SALT_OFFSET } from '../container/chunked-header.js';
import { IV_BYTES, TAG_BYTES } from '../container/gcm.js';
import { concatenate, type Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import { displayUrl } from '../core/url.js';
import { Body } from '../http/body.js';
import { MIXED_DEPLOYMENTS } from '../reading/download.js';
import type { PinnedFile } from '../reading/whole-file.js';
import { openKept, type KeptFile } from '../storage/kept-file.js';

/**
 * Downloads what is missing of a file, and keeps it on this device. It needs no key: only the pin is compared. The tags are verified when
 * the file is decrypted.
 *
 * @returns whether all of it is on this device; false if the store failed, or has no room for it
 * @throws {@link WeightsError} `network`, `http-status`, `truncated`, `too-long`, `wrong-file`; or the signal's reason.
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
      const total = expected ?? body.contentLength;
      report(body.position, total);
      while ((await body.read()) !== undefined) {
        requireAtMost(body.position, expected, displayUrl(url));
        if (kept.length < body.position) {
          return; // the store has failed, so the rest is not downloaded in vain
        }
        report(body.position, total);
      }
      requireAtLeast(body.position, expected, displayUrl(url));
      if (!fits(file.pin, await pinIn(kept, file.format))) {
        throw wrongFile(displayUrl(url));
      }
      await body.keep();
    } finally {
      body.stop();
    }
  }
}

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
