import { bindingName, externalBindingName } from '../container/binding-name.js';
import type { Unlock } from '../container/chunked-key.js';
import { abortable } from '../core/abort.js';
import type { Report } from '../core/progress.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { wipe } from '../core/wipe.js';
import type { ManifestExternal } from '../manifest/manifest.js';
import type { DecryptedModel, ExternalData } from '../ort/decrypted-model.js';
import { EncryptedBlob } from '../ort/encrypted-blob.js';
import type { FileKeys } from '../reading/file-keys.js';
import type { Reader, ReadResult } from '../reading/reader.js';
import { externalFilesOf, externalSource, withExternalFiles } from './external-files.js';
import type { FileSource } from '../reading/whole-file.js';
import { removeIfDamaged } from '../storage/damaged-file.js';
import { entryOf, type LoadContext, type ModelSource } from './model-source.js';

/** Loads a model of the format `chunked`. See loadFiles. */
export async function loadChunked(source: ModelSource, context: LoadContext): Promise<DecryptedModel> {
  const file = bindingName(source.name ?? '');
  const externalBytes = source.external.reduce((sum, { encryptedSize }) => sum + encryptedSize, 0);
  const reader = context.startReader(source.expected && source.expected + externalBytes);
  const load = new ChunkedLoad(source, context, reader);
  const { url, expected, pin } = source;
  const entry = entryOf(source, pin);
  const graph = load.read({ url, expected, pin, entry, policy: context.policy }, true, async () => file, context.reporter(source.file));
  try {
    // This may make a session of onnxruntime-web, so the download of the graph has already begun.
    const onDemand = externalBytes > 0 && (await orFailureOf(graph, abortable(context.readsBlobs(externalBytes, graph), context.signal)));
    const openExternal = onDemand ? (external: ManifestExternal) => load.openBlob(external) : load.readExternal(graph);
    const { plaintext, locations } = await graph;
    const decrypted = await withExternalFiles(plaintext, () => externalFilesOf(source, locations, context).map(openExternal));
    if (onDemand) {
      return { ...decrypted, close: () => reader.close() }; // onnxruntime-web has not read the external data yet
    }
    reader.close();
    return decrypted;
  } catch (error) {
    reader.close();
    load.wipe();
    throw error;
  }
}

/** The files of one load. */
class ChunkedLoad {
  readonly #read: Promise<ReadResult>[] = [];

  constructor(
    private readonly source: ModelSource,
    private readonly context: LoadContext,
    private readonly reader: Reader,
  ) {}

  /** @param binding - returns the name that the file is bound to */
  read(file: FileSource, graph: boolean, binding: () => Promise<string>, report: Report): Promise<ReadResult> {
    const { signal, keys } = this.context;
    let locked = false;
    const unlock: Unlock = async (header) => {
      try {
        return await (keys as FileKeys).fileKey(header, await binding());
      } catch (error) {
        locked = true;
        throw error;
      }
    };
    const result = this.reader.read({ ...file, graph }, unlock, signal, report).catch((error: unknown) => {
      if (locked || signal.aborted) {
        throw error; // it may be the error of another file
      }
      return removeIfDamaged(this.source, file, error);
    });
    reportedElsewhere(result); // by the load, which may wait for something else now
    this.#read.push(result);
    return result;
  }

  /** Wipes the plaintext of all files, also of those that are still being read. */
  wipe(): void {
    this.#read.forEach((result) => reportedElsewhere(result.then(({ plaintext }) => wipe(plaintext))));
  }

  /**
   * Begins to read all external files while the graph arrives. Their keys need the names that the decrypted graph gives.
   *
   * @returns the function that waits for one of them
   */
  readExternal(graph: Promise<ReadResult>): (external: ManifestExternal) => Promise<ExternalData> {
    const arriving = new Map(
      this.source.external.map((external) => {
        const { location } = external;
        const binding = async (): Promise<string> => {
          requireNamed(location, (await graph).locations);
          return this.#bindingOf(location);
        };
        const data = this.read(externalSource(this.source, external, this.context), false, binding, this.context.reporter(external.file));
        return [external, data];
      }),
    );
    return async (external) => ({ path: external.location, data: ((await arriving.get(external)) as ReadResult).plaintext });
  }

  /** Opens an external file, which onnxruntime-web reads on demand. */
  async openBlob(external: ManifestExternal): Promise<ExternalData> {
    const { signal, keys, reporter } = this.context;
    const report = reporter(external.file);
    const source = { ...externalSource(this.source, external, this.context), graph: false };
    const binding = this.#bindingOf(external.location);
    const failed = (error: unknown): Promise<never> => {
      signal.throwIfAborted();
      return removeIfDamaged(this.source, source, error);
    };
    const unlock: Unlock = (header) => (keys as FileKeys).fileKey(header, binding);
    const file = await this.reader.open(source, unlock, signal).catch(failed);
    let done = 0;
    report('decrypt', 0, file.size);
    const data = new EncryptedBlob({
      size: file.size,
      chunkBytes: file.chunkBytes,
      close: () => file.close(),
      async read(offset, length, abort, upTo) {
        const bytes = await file.read(offset, length, abort, upTo).catch(failed);
        done = Math.min(file.size, done + bytes.length);
        try {
          report('decrypt', done, file.size);
        } catch (error) {
          wipe(bytes); // the caller's progress callback failed
          throw error;
        }
        return bytes;
      },
    });
    return { path: external.location, data };
  }

  #bindingOf(location: string): string {
    return externalBindingName(this.source.name ?? '', location);
  }
}

/** Waits for the work, but not longer than until the graph fails. */
function orFailureOf<T>(graph: Promise<unknown>, work: Promise<T>): Promise<T> {
  return Promise.race([work, graph.then(() => work)]);
}

/** The graph decides which files are decrypted: a file that only the manifest names is not. */
function requireNamed(location: string, named: readonly string[]): void {
  if (!named.includes(location)) {
    throw new Error(`The graph does not name ${location}.`); // the load does not wait for this file
  }
}
