import type { FileFormat } from '../container/format.js';
import type { Bytes } from '../core/bytes.js';
import type { Report } from '../core/progress.js';
import type { FetchPolicy } from '../http/fetch-policy.js';
import type { ManifestExternal } from '../manifest/manifest.js';
import type { FileKeys } from '../reading/file-keys.js';
import type { Reader } from '../reading/reader.js';
import type { GcmDecryptor } from '../workers/gcm-decryptor.js';
import type { Hasher } from '../workers/hasher.js';

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
  startReader(bytes: number | undefined): Reader;
  /** @param bytes - of the file to decrypt */
  startDecryptor(bytes: number | undefined): GcmDecryptor;
  /** @param bytes - of the file to hash */
  startHasher(bytes: number | undefined): Hasher;
}
