import type { Bytes } from '../core/bytes.js';
import { neverLess, type Report } from '../core/progress.js';
import { unreachable } from '../core/unreachable.js';
import type { ManifestExternal } from '../manifest/manifest.js';
import { externalLocations } from '../onnx/external-locations.js';
import type { DecryptedModel } from '../ort/decrypted-model.js';
import type { FileKeys } from '../reading/file-keys.js';
import { readGcm, readUnencrypted, type FileSource } from '../reading/whole-file.js';
import { removeIfDamaged } from '../storage/damaged-file.js';
import { externalFilesOf, externalSource, withExternalFiles } from './external-files.js';
import { loadChunked } from './load-chunked.js';
import { entryOf, type LoadContext, type ModelSource } from './model-source.js';

/**
 * Fetches and decrypts a model with its external data.
 *
 * @returns the plaintext, which the caller must wipe
 * @throws {@link WeightsError} `external-missing`, `external-location`, and those of download and container; or the signal's reason.
 */
export function loadFiles(source: ModelSource, context: LoadContext): Promise<DecryptedModel> {
  switch (source.format) {
    case 'chunked':
      return loadChunked(source, context);
    case 'gcm':
      return loadWholeFiles(source, context, (file, report) => {
        const { keys, signal, fetchKept } = context;
        const decryptor = context.startDecryptor(file.expected);
        return readGcm(
          file,
          (keys as FileKeys).contentKey(),
          decryptor,
          signal,
          report,
          fetchKept && ((pinned) => fetchKept(pinned, report)),
        );
      });
    case 'none':
      return loadWholeFiles(source, context, (file, report) =>
        readUnencrypted(file, context.startHasher(file.expected), context.signal, report),
      );
    default:
      return unreachable(source.format);
  }
}

/** Loads the files of a format that binds no names, one after the other. */
async function loadWholeFiles(
  source: ModelSource,
  context: LoadContext,
  read: (file: FileSource, report: Report) => Promise<Bytes>,
): Promise<DecryptedModel> {
  const { url, expected, pin } = source;
  const entry = entryOf(source, pin);
  const readKept = (file: FileSource, name: string): Promise<Bytes> =>
    read(file, neverLess(context.reporter(name))).catch((error: unknown) => {
      context.signal.throwIfAborted(); // the error may be that of another file
      return removeIfDamaged(source, file, error);
    });
  const model = await readKept({ url, expected, pin, entry, policy: context.policy }, source.file);
  const externalFiles = (): ManifestExternal[] => externalFilesOf(source, externalLocations(model), context);
  if (source.external.length === 0) {
    // Few models have external data, so the graph is searched for missing files only if no session can be made.
    return { model, external: [], explain: () => void externalFiles() };
  }
  return withExternalFiles(model, () =>
    externalFiles().map(async (external) => ({
      path: external.location,
      data: await readKept(externalSource(source, external, context), external.file),
    })),
  );
}
