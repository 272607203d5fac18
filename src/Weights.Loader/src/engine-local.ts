import { borrow, keepLease } from './keys/leased-key.js';
import { chunkedTransform } from './container/chunked-transform.js';
import { externalLocations } from './onnx/external-data.js';
import { startIsolated } from './loading/isolated-session.js';
import { streams } from './ort/blob-support.js';
import { openRandomAccess, type OpenedFile } from './container/random-access.js';
import type { Read } from './reading/reader.js';
import type { Unlock } from './reading/read-chunked.js';
import { explainHtml, explainNotAContainer, type Sample } from './container/sample.js';
import { httpSource, sourceOf, type EncryptedSource, type HttpSourceOptions } from './reading/http-source.js';
import { shown } from './core/url.js';

/** What the worker's script offers to a page that imports it: the v2 container on the calling thread. */
export interface Engine {
  /** A whole container at hand. */
  decrypt(container: Uint8Array<ArrayBuffer>, where: string, unlock: Unlock, graph: boolean): Promise<Read>;
  open(source: AnySource, unlock: Unlock, options: HttpSourceOptions): Promise<OpenedFile>;
  transform(unlock: Unlock): Transformer<Uint8Array, Uint8Array>;
  locations(model: Uint8Array): string[];
  /** Fails with a better reason than a wrong length or tag, where the first bytes of an answer give one away. */
  explain(sample: Sample, plain: boolean): Promise<void>;
  /** Whether external data is to be read on demand, see {@link streams}. */
  streams: typeof streams;
  /** Makes a session in a worker of its own. */
  isolate: typeof startIsolated;
  borrow: typeof borrow;
  keepLease: typeof keepLease;
}

/** Where ciphertext may come from: a URL, bytes at hand, or something that reads. */
export type AnySource = string | URL | Blob | Uint8Array | ArrayBuffer | EncryptedSource;

export const localEngine: Engine = {
  async decrypt(container, where, unlock, graph) {
    const file = await openRandomAccess(sourceOf(container), where, unlock);
    const plaintext = await file.read(0, file.size);
    file.close();
    return { plaintext, locations: graph ? externalLocations(plaintext) : [] };
  },
  async open(source, unlock, options) {
    const remote = typeof source === 'string' || source instanceof URL;
    const opened = remote ? await httpSource(source, options) : 'read' in source ? source : sourceOf(source);
    return openRandomAccess(opened, remote ? shown(source) : 'The file', unlock, options.signal);
  },
  transform: (unlock) => chunkedTransform('The stream', unlock),
  locations: externalLocations,
  async explain(sample, plain) {
    const reason = plain ? explainHtml(sample) : explainNotAContainer(sample);
    if (reason !== undefined) {
      throw reason;
    }
  },
  streams,
  isolate: startIsolated,
  borrow,
  keepLease,
};
