import { unlock } from '../container/chunked-key.js';
import type { Bytes } from '../core/bytes.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { DeviceKeys } from '../offline/device-keys.js';

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

/** @param obtained - the content key, or the keys that are kept on this device */
export function fileKeysOf(obtained: Promise<CryptoKey | DeviceKeys>): FileKeys {
  reportedElsewhere(obtained); // by each use of it
  return {
    contentKey: async () => {
      const key = await obtained;
      return key instanceof DeviceKeys ? key.contentKey() : key;
    },
    fileKey: async (header, name) => {
      const key = await obtained;
      return key instanceof DeviceKeys ? key.fileKey(header, name) : unlock(key, header, name);
    },
  };
}
