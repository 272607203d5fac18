import type { FileFormat } from '../container/format.js';
import { pinOf } from '../container/pin.js';
import type { Bytes } from '../core/bytes.js';
import type { Report } from '../core/progress.js';
import type { FetchPolicy } from '../http/fetch-policy.js';
import type { ManifestExternal, ManifestModel } from '../manifest/manifest.js';
import type { FileKeys } from '../reading/file-keys.js';
import type { Download } from '../reading/download.js';
import type { PinnedFile } from '../reading/whole-file.js';
import type { Reader } from '../reading/reader.js';
import { entryId } from '../storage/entry.js';
import type { Presence } from '../storage/room.js';
import type { GcmDecryptor } from '../workers/gcm-decryptor.js';
import type { Hasher } from '../workers/hasher.js';
import type { LoadModelOptions } from './options.js';

/** A model to load: a manifest's entry, or what the caller of loadEncryptedModel knows. It can be posted to a worker. */
export interface ModelSource {
  /** The name that the caller asked for; undefined if the format binds no name and none was given. */
  readonly name: string | undefined;
  /** The file as progress reports name it. */
  readonly file: string;
  readonly url: string;
  readonly format: FileFormat;
  /** Bytes of the file as served; undefined without a manifest. */
  readonly expected: number | undefined;
  /** As in {@link FileSource}. */
  readonly pin: Bytes | undefined;
  readonly external: readonly ManifestExternal[];
  /** What is on this device of its files; undefined if they are not kept there. */
  readonly cached?: Presence | undefined;
}

/** What a load uses, on the page or in the worker of an isolated session. */
export interface LoadContext {
  readonly signal: AbortSignal;
  readonly policy: FetchPolicy;
  /** Undefined for an unencrypted model. */
  readonly keys: FileKeys | undefined;
  /** Paths of external data that the caller passes to onnxruntime-web itself. */
  readonly provided: ReadonlySet<string>;
  /**
   * Whether external data is read on demand.
   *
   * @param bytes - of the external data
   * @param graph - the file that arrives at the same time
   */
  readsBlobs(bytes: number, graph: Promise<unknown>): Promise<boolean>;
  reporter(file: string): Report;
  /** Fetches a file of the format `gcm` that is kept on the device. Undefined in a worker, which can keep files itself. */
  readonly fetchKept?: (file: PinnedFile, report: Report) => Promise<Download>;
  startReader(bytes: number | undefined): Reader;
  /** @param bytes - of the file to decrypt */
  startDecryptor(bytes: number | undefined): GcmDecryptor;
  /** @param bytes - of the file to hash */
  startHasher(bytes: number | undefined): Hasher;
}

/** The entry of one of its files in the store of this device; undefined if it is not kept there. */
export function entryOf({ cached, format }: ModelSource, pin: Bytes | undefined): string | undefined {
  return cached !== undefined && pin !== undefined ? entryId(format, pin) : undefined;
}

/** A model of a manifest, by the name that the caller asked for, because a swapped manifest could name a swapped file. */
export function modelSource(name: string, model: ManifestModel, format: FileFormat): ModelSource {
  const { file, url, encryptedSize, external = [] } = model;
  return { name, file, url, format, expected: encryptedSize, pin: pinOf(format, model), external };
}

/** The option `manifest`, as a list. */
export function manifestsOf(manifest: LoadModelOptions['manifest']): readonly (string | URL | undefined)[] {
  return manifest === undefined || typeof manifest === 'string' || manifest instanceof URL ? [manifest] : manifest;
}
