import { externalLocations } from '../onnx/external-data.js';
import type { Report } from '../core/progress.js';
import { readChunked, type RunDecryptor, type Unlock } from './read-chunked.js';
import { openRandomAccess, type OpenedFile } from '../container/random-access.js';
import { retryBudget } from '../http/retry.js';
import { httpSource } from './http-source.js';
import { shown } from '../core/url.js';

/** A v2 container to fetch and decrypt. */
export interface ReadSource {
  readonly url: string;
  readonly credentials: RequestCredentials;
  readonly retries: number | undefined;
  /** The length that the manifest gives, in bytes. */
  readonly expected: number | undefined;
  /** Whether it is a model, whose external data is to be looked for. */
  readonly graph: boolean;
}

export interface Read {
  /** The caller wipes it. */
  readonly plaintext: Uint8Array<ArrayBuffer>;
  /** Locations of external data, as the graph spells them. */
  readonly locations: readonly string[];
}

/** Fetches and decrypts v2 containers, here or in a worker; one for all files of a load. */
export interface Reader {
  read(source: ReadSource, unlock: Unlock, signal: AbortSignal, report: Report): Promise<Read>;
  /** Opens a container for reads of its parts, which are fetched and decrypted when they are asked for. */
  open(source: ReadSource, unlock: Unlock, signal: AbortSignal): Promise<OpenedFile>;
  /** Ends what is still going on, and with it all that it holds. */
  close(): void;
}

/** Reads on the calling thread. */
export function localReader(decryptor: RunDecryptor): Reader {
  return {
    async read(source, unlock, signal, report) {
      const { retries, graph, ...request } = source;
      const plaintext = await readChunked({ ...request, sealed: true, retries: retryBudget(retries, signal), report }, unlock, decryptor);
      return { plaintext, locations: graph ? externalLocations(plaintext) : [] };
    },
    async open({ url, credentials, retries }, unlock, signal) {
      return openRandomAccess(await httpSource(url, { credentials, retries, signal }), shown(url), unlock, signal);
    },
    close: () => decryptor.close(),
  };
}
