import { unlock } from '../container/chunked-key.js';

/** The content key of one load, as far as the reading side may use it: in an isolated load it stays on the page. */
export interface Keys {
  /** v1: the content key itself, for decryption only. */
  content(): Promise<CryptoKey>;
  /**
   * v2: the file key, once the commitment was found right.
   *
   * @throws {@link WeightsError} `wrong-key`.
   */
  file(header: Uint8Array<ArrayBuffer>, name: string): Promise<CryptoKey>;
}

export function keysOf(contentKey: Promise<CryptoKey>): Keys {
  contentKey.catch(() => undefined); // told by whoever waits for it
  return {
    content: () => contentKey,
    file: async (header, name) => unlock(await contentKey, header, name),
  };
}
