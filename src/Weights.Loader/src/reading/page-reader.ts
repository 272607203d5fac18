import { abortable } from '../core/abort.js';
import { download } from './download.js';
import { loadEngine } from '../engine.js';
import { WeightsError } from '../core/errors.js';
import type { Reader } from './reader.js';
import { retryBudget } from '../http/retry.js';
import { shown } from '../core/url.js';
import { wipe } from '../core/wipe.js';

/** A header and the tag of an empty file. */
const LEAST_BYTES = 120;

/** 2^40 bytes of plaintext in chunks of 4 KiB. */
const MOST_BYTES = 104 + 2 ** 40 + 16 * 2 ** 28;

/** Reads v2 containers on the page's own thread: as a whole, while the script that can decrypt them is fetched too. */
export const pageReader: Reader = {
  async read({ url, credentials, retries, expected, graph }, unlock, signal, report) {
    const [engine, { bytes, sample }] = await Promise.all([
      loadEngine(),
      download({
        url,
        credentials,
        expected,
        sealed: true,
        retries: retryBudget(retries, signal),
        report,
        least: LEAST_BYTES,
        most: MOST_BYTES,
      }),
    ]);
    const read = await abortable(engine.decrypt(bytes, shown(url), unlock, graph), signal, ({ plaintext }) => wipe(plaintext)).catch(
      async (error: unknown) => {
        if (error instanceof WeightsError && error.code === 'wrong-container') {
          await engine.explain(sample, false);
        }
        throw error;
      },
    );
    const size = read.plaintext.length;
    try {
      report('decrypt', 0, size);
      report('decrypt', size, size);
      return read;
    } catch (error) {
      wipe(read.plaintext);
      throw error;
    }
  },
  async open({ url, credentials, retries }, unlock, signal) {
    return (await loadEngine()).open(url, unlock, { credentials, retries, signal });
  },
  close: () => undefined,
};
