/*! This file contains idb.
ISC License (ISC)
Copyright (c) 2016, Jake Archibald <jaffathecake@gmail.com>

Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided
that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED
WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR
CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT,
NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

/** The right to use a key on this device without the network. */
export interface OfflineRecord {
  /** Endpoint, kid and format. */
  readonly id: string;
  /** Whose right it is; IDs of the server, not of a person. */
  readonly customer: string;
  /** When it ends, in milliseconds of this device's date. */
  readonly until: number;
  /** The latest date that was seen while it was used. If the date is earlier, this one is used instead. */
  readonly seen: number;
  /** None can be exported, and each only decrypts. `gcm`: the content key under ''. `chunked`: a key for each file. */
  readonly keys: Readonly<Record<string, CryptoKey>>;
}

/** A models.json, as it was last received. */
export interface KeptManifest {
  readonly address: string;
  readonly url: string;
  readonly text: string;
}

interface Schema extends DBSchema {
  leases: { key: string; value: OfflineRecord };
  manifests: { key: string; value: KeptManifest };
}

const NAME = 'weights-loader';
let opening: Promise<IDBPDatabase<Schema>> | undefined;

/** @throws DOMException if the browser keeps no data for this page, such as in some private windows */
export function deviceDatabase(): Promise<IDBPDatabase<Schema>> {
  opening ??= openDB<Schema>(NAME, 1, {
    upgrade(database) {
      database.createObjectStore('leases', { keyPath: 'id' });
      database.createObjectStore('manifests', { keyPath: 'address' });
    },
    // Another tab has a newer loader, or the user clears the site's data.
    blocking: closeStore,
    terminated: closeStore,
  }).catch((error: unknown) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

function closeStore(): void {
  void opening?.then((database) => database.close());
  opening = undefined;
}

/**
 * Erases all keys that this page's origin may use without the network, and the manifests that were kept for that. Call it when a user signs
 * out, or wants nothing to stay on the device. Sessions that are loaded are not ended.
 */
export async function clearOfflineKeys(): Promise<void> {
  if (globalThis.indexedDB === undefined) {
    return;
  }
  const database = await deviceDatabase();
  await Promise.all([database.clear('leases'), database.clear('manifests')]);
}
