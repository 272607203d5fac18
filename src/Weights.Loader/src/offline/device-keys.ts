import { unlock } from '../container/chunked-key.js';
import { toBase64Url } from '../core/base64url.js';
import { concatenate, type Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import type { OfflineLease } from './offline-lease.js';

/** The keys of one model that are on this device, or come there because the server allows it. */
export class DeviceKeys {
  private constructor(
    private readonly received: CryptoKey | undefined,
    private readonly kept: Readonly<Record<string, CryptoKey>>,
    private readonly lease: OfflineLease,
  ) {}

  /** Keys that the server sent now. */
  static received(contentKey: CryptoKey, lease: OfflineLease): DeviceKeys {
    return new DeviceKeys(contentKey, {}, lease);
  }

  /** Keys that were kept. */
  static kept(keys: Readonly<Record<string, CryptoKey>>, lease: OfflineLease): DeviceKeys {
    return new DeviceKeys(undefined, keys, lease);
  }

  /** Format `gcm`: the content key, for decryption only. */
  async contentKey(): Promise<CryptoKey> {
    if (this.received !== undefined) {
      await this.lease.addKey('', this.received);
    }
    return this.received ?? this.kept[''] ?? notKept();
  }

  /**
   * Format `chunked`: the key of one file. The content key of this format is never kept, because script in the page could export the keys
   * of all files from it. A kept key was kept for exactly this header, whose commitment was verified then.
   */
  async fileKey(header: Bytes, name: string): Promise<CryptoKey> {
    const file = await idOf(header, name);
    if (this.received === undefined) {
      return this.kept[file] ?? notKept();
    }
    const key = await unlock(this.received, header, name);
    await this.lease.addKey(file, key);
    return key;
  }
}

async function idOf(header: Bytes, name: string): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', concatenate(header, new TextEncoder().encode(name)))));
}

function notKept(): never {
  throw new WeightsError(
    'network',
    'There is no network, and this device has no key for this file: it is another file than those that were loaded before. Connect the ' +
      'device, and load the model again.',
  );
}
