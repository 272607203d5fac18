import { externalBindingName } from '../container/binding-name.js';
import { pinOf } from '../container/pin.js';
import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { wipe } from '../core/wipe.js';
import type { ManifestExternal } from '../manifest/manifest.js';
import { wipeExternal, type DecryptedModel, type ExternalData } from '../ort/decrypted-model.js';
import type { FileSource } from '../reading/whole-file.js';
import { entryOf, type LoadContext, type ModelSource } from './model-source.js';

/**
 * The manifest's files that the graph names. All of them must be in the manifest; the load waits for none
 * of them before this is checked.
 *
 * @param locations - as the decrypted graph spells them
 * @throws {@link WeightsError} `external-missing`, `external-location`.
 */
export function externalFilesOf(source: ModelSource, locations: readonly string[], { provided }: LoadContext): ManifestExternal[] {
  return locations
    .filter((location) => !provided.has(location))
    .map((location) => {
      externalBindingName(source.name ?? '', location); // throws if the location is not allowed
      const found = source.external.find((external) => external.location === location);
      if (found === undefined) {
        throw new WeightsError(
          'external-missing',
          `The model ${JSON.stringify(source.name ?? source.file)} has tensors in ${JSON.stringify(location)}, which no manifest lists ` +
            'for it. Publish the model again with its external data, and load it by name.',
        );
      }
      return found;
    });
}

/** The file of external data, which has the format of its model. */
export function externalSource(source: ModelSource, external: ManifestExternal, { policy }: Pick<LoadContext, 'policy'>): FileSource {
  const pin = pinOf(source.format, external);
  return { url: external.url, policy, expected: external.encryptedSize, pin, entry: entryOf(source, pin) };
}

/** Waits for all external data. If something fails, all plaintext is wiped. */
export async function withExternalFiles(model: Bytes, begin: () => Promise<ExternalData>[]): Promise<DecryptedModel> {
  let loading: Promise<ExternalData>[] = [];
  try {
    loading = begin();
    return { model, external: await Promise.all(loading) };
  } catch (error) {
    wipe(model);
    loading.forEach((data) => reportedElsewhere(data.then(wipeExternal)));
    throw error;
  }
}
