import { randomFillSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import { encryptChunked } from '../containers.js';
import { encrypt, entry, externalEntry, KEY, manifest } from '../models.js';
import { externalTensor, model } from '../onnx.js';
import { serve, type Site } from '../server.js';

const SALT = '5a'.repeat(32);

/** More than two segments of the Cache API, and too large for the page's thread. */
export const SIZE = 10 * 1024 * 1024;
export const MODEL = randomFillSync(new Uint8Array(SIZE));
export const GCM = encrypt(MODEL);
export const CHUNKED = encryptChunked(MODEL, { file: 'chunked.onnx', chunkLog2: 16, salt: SALT });
export const GRAPH = model(externalTensor('weights.bin'));
const GRAPH_FILE = encryptChunked(GRAPH, { file: 'external.onnx', chunkLog2: 12, salt: SALT });
const DATA_FILE = encryptChunked(MODEL, { file: 'weights.bin', chunkLog2: 16, salt: SALT });
const SMALL_FILE = encrypt(MODEL.subarray(0, 1000));

/** What a server did for a file. */
export interface Served {
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  bytes: number;
}

/** A site with ranges and ETags, which counts the bytes that it sends. */
export class KeptSite {
  readonly served: Served[] = [];
  /** Files by path. */
  readonly files: Record<string, Uint8Array> = {
    '/gcm.enc': GCM,
    '/chunked.enc': CHUNKED,
    '/external.enc': GRAPH_FILE,
    '/weights.bin.enc': DATA_FILE,
    '/small.enc': SMALL_FILE,
  };
  etag = '"1"';
  /** After so many bytes a response hangs, until the client goes. */
  hangsAfter = Infinity;
  /** Called when a response hangs. */
  hanging = (_: ServerResponse): void => undefined;
  /** Sends this page in place of every file. */
  page: string | undefined;
  /** Sends more bytes after every file, until the client goes. */
  endless = false;
  models = manifest(
    entry('gcm', GCM),
    entry('small', SMALL_FILE),
    entry('chunked', CHUNKED, { format: 'chunked', size: SIZE }),
    entry('external', GRAPH_FILE, {
      format: 'chunked',
      size: GRAPH.length,
      external: [externalEntry('weights.bin', 'weights.bin.enc', DATA_FILE, SIZE, 'chunked')],
    }),
    entry('plain', MODEL.subarray(0, 1000), { format: 'none', file: 'plain.onnx', url: 'plain.onnx', size: 1000 }),
  );
  #site: Site | undefined;

  static async begin(t: TestContext): Promise<KeptSite> {
    const kept = new KeptSite();
    const file = (path: string) => (request: IncomingMessage, response: ServerResponse) => kept.#serve(path, request, response);
    kept.#site = await serve(t, {
      '/models.json': (_, response) => void response.end(kept.models),
      '/key': KEY,
      '/plain.onnx': MODEL.subarray(0, 1000),
      ...Object.fromEntries(Object.keys(kept.files).map((path) => [path, file(path)])),
    });
    return kept;
  }

  at(path: string): string {
    return this.#site!.at(path);
  }

  /** Bytes that were sent since the last call. */
  take(): number {
    return this.served.splice(0).reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #serve(path: string, request: IncomingMessage, response: ServerResponse): void {
    const file = this.files[path]!;
    const { range, 'if-range': ifRange } = request.headers as Record<string, string | undefined>;
    const served: Served = { path, range, ifRange, bytes: 0 };
    this.served.push(served);
    if (this.page !== undefined) {
      response.writeHead(200, { 'content-type': 'text/html' }).end(this.page);
      return;
    }
    const [, from] = ifRange === undefined || ifRange === this.etag ? (/^bytes=(\d+)-/.exec(range ?? '') ?? []) : [];
    const begin = Number(from ?? 0);
    const part = file.subarray(begin);
    const headers = { etag: this.etag, ...(this.endless ? {} : { 'content-length': part.length }) };
    response.writeHead(from === undefined ? 200 : 206, {
      ...headers,
      ...(from === undefined ? {} : { 'content-range': `bytes ${begin}-${file.length - 1}/${file.length}` }),
    });
    const sent = part.subarray(0, Math.max(0, this.hangsAfter - begin));
    served.bytes = sent.length;
    if (this.endless) {
      response.write(sent);
      const more = (): void => void (response.destroyed || response.write(new Uint8Array(64 * 1024), () => setImmediate(more)));
      more();
    } else if (sent.length === part.length) {
      response.end(sent);
    } else {
      response.write(sent, () => this.hanging(response));
    }
  }
}
