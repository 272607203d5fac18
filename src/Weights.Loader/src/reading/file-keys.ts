import { unlock } from '../container/chunked-key.js';
import type { Bytes } from '../core/bytes.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';

/**
 * The keys of one load, as far as the reading side may use them.
 * In an isolated load of the format `chunked` only file keys reach the worker; of the format `gcm` the content key does.
 */
export interface FileKeys {
  /** Format `gcm`: the content key itself, for decryption only. */
  contentKey(): Promise<CryptoKey>;
  /**
   * Format `chunked`: the key of one file, after its commitment was verified.
   *
   * @param name - the name that the file is bound to
   * @throws {@link WeightsError} `wrong-key`.
   */
  fileKey(header: Bytes, name: string): Promise<CryptoKey>;
}

export function fileKeysOf(contentKey: Promise<CryptoKey>): FileKeys {
  reportedElsewhere(contentKey); // by each use of it
  return {
    contentKey: () => contentKey,
    fileKey: async (header, name) => unlock(await contentKey, header, name),
  };
}
