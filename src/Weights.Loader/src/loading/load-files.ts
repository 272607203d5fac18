import { bindingName, externalBindingName } from '../container/binding-name.js';
import { WeightsError } from '../core/errors.js';
import { EncryptedBlob } from '../ort/encrypted-blob.js';
import type { Engine } from '../engine-local.js';
import type { Keys } from '../reading/file-keys.js';
import { wipeExternal, type ExternalData, type OpenedModel } from '../ort/decrypted-model.js';
import type { ManifestExternal } from '../manifest/manifest.js';
import { openGcm, openPlain, type Source } from '../reading/whole-file.js';
import type { Report } from '../core/progress.js';
import type { Read, Reader } from '../reading/reader.js';
import { wipe } from '../core/wipe.js';
import type { Decryptor } from '../workers/gcm-decryptor.js';

/** A model to open: a manifest's entry, or what the caller of loadEncryptedModel knows. Cloneable. */
export interface ModelSource {
  /** What the caller asked for; undefined where the format binds no name and none was given. */
  readonly name: string | undefined;
  /** What progress is reported for. */
  readonly file: string;
  readonly url: string;
  readonly format: string;
  readonly expected: number | undefined;
  readonly external: readonly ManifestExternal[];
}

export interface OpenContext {
  readonly signal: AbortSignal;
  readonly credentials: RequestCredentials;
  readonly retries: number | undefined;
  /** None for a model in the open. */
  readonly keys: Keys | undefined;
  /** Paths of external data that the caller hands to onnxruntime-web by itself. */
  readonly provided: ReadonlySet<string>;
  /** Whether external data of this size is to be read on demand, and can be. */
  readonly blobs: (bytes: number) => Promise<boolean>;
  engine(): Promise<Engine>;
  reporter(file: string): Report;
  startReader(bytes: number | undefined): Reader;
  startDecryptor(): Decryptor;
}

/** @throws {@link WeightsError} `unsupported-format`, `external-missing`, `external-location`, and those of download and container. */
export function openModel(source: ModelSource, context: OpenContext): Promise<OpenedModel> {
  switch (source.format) {
    case 'chunked':
      return openChunkedModel(source, context);
    case 'gcm':
      return openWhole(source, context, (file, report) =>
        openGcm(file, (context.keys as Keys).content(), context.startDecryptor(), context.signal, report),
      );
    case 'none':
      return openWhole(source, context, (file, report) => openPlain(file, context.signal, report));
    default:
      throw new WeightsError(
        'unsupported-format',
        `The model ${JSON.stringify(source.name)} has the format ${JSON.stringify(source.format)}, which this loader cannot open. Publish the loader and the models of one Weights.Build version together.`,
      );
  }
}

/** Formats that bind no name, file by file. */
async function openWhole(
  source: ModelSource,
  context: OpenContext,
  open: (file: Source, report: Report) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<OpenedModel> {
  const { credentials, retries } = context;
  const { url, expected } = source;
  const model = await open({ url, expected, credentials, retries }, context.reporter(source.file));
  const wanted = async (): Promise<ManifestExternal[]> => wantedExternal(source, (await context.engine()).locations(model), context);
  if (source.external.length === 0) {
    // Few models have external data: only one that fails is searched for what was forgotten.
    return { model, external: [], explain: () => wanted() };
  }
  return withExternal(model, async () =>
    (await wanted()).map(async (file) => ({
      path: file.location,
      data: await open({ url: file.url, expected: file.encryptedSize, credentials, retries }, context.reporter(file.file)),
    })),
  );
}

async function openChunkedModel(source: ModelSource, context: OpenContext): Promise<OpenedModel> {
  const name = source.name ?? '';
  const file = bindingName(name);
  const bytes = source.external.reduce((sum, { encryptedSize }) => sum + encryptedSize, 0);
  const reader = context.startReader(source.expected && source.expected + bytes);
  const read = (
    url: string,
    expected: number | undefined,
    graph: boolean,
    binding: () => string | Promise<string>,
    report: Report,
  ): Promise<Read> => {
    const { credentials, retries } = context;
    return reader.read(
      { url, credentials, retries, expected, graph },
      async (header) => (context.keys as Keys).file(header, await binding()),
      context.signal,
      report,
    );
  };
  const graph = read(source.url, source.expected, true, () => file, context.reporter(source.file));
  try {
    // External data arrives beside the graph; the name that opens it comes from the graph, once that was decrypted.
    const named = graph.then(({ locations }) => locations);
    named.catch(() => undefined); // told by the graph itself
    // Asking takes a session, during which the graph arrives.
    const stream = bytes > 0 && (await context.blobs(bytes));
    const early = stream ? [] : source.external;
    const arriving = early.map(({ url, location, encryptedSize, file }) =>
      read(url, encryptedSize, false, async () => bindingOf(name, location, await named), context.reporter(file)),
    );
    arriving.forEach((data) => data.catch(() => undefined));
    const { plaintext, locations } = await graph;
    const opened = await withExternal(plaintext, async () => {
      const wanted = wantedExternal(source, locations, context);
      return wanted.map(async (external) => {
        const path = external.location;
        const binding = externalBindingName(name, path);
        return {
          path,
          data: stream
            ? await openBlob(reader, external, binding, context)
            : (await (arriving[early.indexOf(external)] as Promise<Read>)).plaintext,
        };
      });
    });
    if (stream) {
      return { ...opened, close: () => reader.close() }; // onnxruntime-web is still to read
    }
    reader.close();
    return opened;
  } catch (error) {
    reader.close();
    graph.then(
      ({ plaintext }) => wipe(plaintext),
      () => undefined,
    );
    throw error;
  }
}

/** The graph decides which files are opened: one that only the manifest names never is. */
function bindingOf(name: string, location: string, named: readonly string[]): string {
  if (!named.includes(location)) {
    throw new Error(location); // which nobody waits for
  }
  return externalBindingName(name, location);
}

async function openBlob(
  reader: Reader,
  external: ManifestExternal,
  binding: string,
  { credentials, retries, signal, keys, reporter }: OpenContext,
): Promise<EncryptedBlob> {
  const report = reporter(external.file);
  const source = { url: external.url, credentials, retries, expected: external.encryptedSize, graph: false };
  const file = await reader.open(source, (header) => (keys as Keys).file(header, binding), signal);
  let done = 0;
  report('decrypt', 0, file.size);
  return new EncryptedBlob({
    size: file.size,
    chunkBytes: file.chunkBytes,
    close: () => file.close(),
    async read(offset, length, abort, upTo) {
      const bytes = await file.read(offset, length, abort, upTo);
      done = Math.min(file.size, done + bytes.length);
      report('decrypt', done, file.size);
      return bytes;
    },
  });
}

/** Which of the manifest's files the graph asks for; all must be there, before any is waited for. */
function wantedExternal(source: ModelSource, locations: readonly string[], { provided }: OpenContext): ManifestExternal[] {
  return locations
    .filter((location) => !provided.has(location))
    .map((location) => {
      externalBindingName(source.name ?? '', location);
      const found = source.external.find((external) => external.location === location);
      if (found === undefined) {
        throw new WeightsError(
          'external-missing',
          `The model ${JSON.stringify(source.name ?? source.file)} keeps tensors in ${JSON.stringify(location)}, which no manifest lists for it. Publish the model again with its external data, and load it by name.`,
        );
      }
      return found;
    });
}

/** Waits for all external data; when something fails, nothing in the open is left. */
async function withExternal(model: Uint8Array<ArrayBuffer>, begin: () => Promise<Promise<ExternalData>[]>): Promise<OpenedModel> {
  let opening: Promise<ExternalData>[] = [];
  try {
    opening = await begin();
    return { model, external: await Promise.all(opening) };
  } catch (error) {
    wipe(model);
    opening.forEach((data) => data.then(wipeExternal, () => undefined));
    throw error;
  }
}
