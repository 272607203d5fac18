import type { RunDecryptor } from '../container/chunked-decrypt.js';
import type { Unlock } from '../container/chunked-key.js';
import { openRandomAccess, type OpenedFile } from '../container/random-access.js';
import { abortable } from '../core/abort.js';
import type { Bytes } from '../core/bytes.js';
import type { Report } from '../core/progress.js';
import { displayUrl } from '../core/url.js';
import { wipe } from '../core/wipe.js';
import { externalLocations } from '../onnx/external-locations.js';
import { openSource } from './kept-source.js';
import { readChunked } from './read-chunked.js';
import type { FileSource } from './whole-file.js';

/** A chunked container to fetch and decrypt. */
export interface ChunkedSource extends FileSource {
  /** Whether it is a model, whose external data must be found. */
  readonly graph: boolean;
}

export interface ReadResult {
  /** The caller must wipe it. */
  readonly plaintext: Bytes;
  /** Locations of external data, as the graph spells them. */
  readonly locations: readonly string[];
}

/** Fetches and decrypts chunked containers, on this thread or in a worker; one for all files of a load. */
export interface Reader {
  read(source: ChunkedSource, unlock: Unlock, signal: AbortSignal, report: Report): Promise<ReadResult>;
  /** Opens a container for reads of its parts, which are fetched and decrypted when they are read. */
  open(source: ChunkedSource, unlock: Unlock, signal: AbortSignal): Promise<OpenedFile>;
  /** Stops what is in progress, and wipes what the reader holds. */
  close(): void;
}

/** Reads on the calling thread. */
export function localReader(decryptor: RunDecryptor): Reader {
  const opened: OpenedFile[] = [];
  return {
    async read(source, unlock, signal, report) {
      const plaintext = await abortable(readChunked(source, unlock, decryptor, signal, report), signal, wipe);
      try {
        return { plaintext, locations: source.graph ? externalLocations(plaintext) : [] };
      } catch (error) {
        wipe(plaintext);
        throw error;
      }
    },
    async open(source, unlock, signal) {
      const file = await openRandomAccess(await openSource(source, signal), displayUrl(source.url), source.pin, unlock, signal);
      opened.push(file);
      return file;
    },
    close() {
      decryptor.close();
      opened.forEach((file) => file.close());
    },
  };
}
