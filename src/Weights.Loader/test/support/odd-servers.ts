import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

/** Responds to a request of the bytes from an offset. Also 0 if no range was requested. */
export type Odd = (request: IncomingMessage, response: ServerResponse, from: number) => void;

/** What servers and proxies do with ranges, of a file. Each sends the whole file if no range is requested. */
export function oddServers(file: Uint8Array): Record<string, Odd> {
  const size = file.length;
  const end = (request: IncomingMessage): number => Number(/-(\d+)$/.exec(request.headers.range ?? '')?.[1] ?? size - 1) + 1;
  const range = (from: number, to: number): Record<string, string> => ({ 'content-range': `bytes ${from}-${to - 1}/${size}` });
  const whole: Odd = (_, response) => void response.writeHead(200, { 'content-length': size }).end(file);
  const part =
    (headers: (from: number, to: number) => Record<string, string>, body = (from: number, to: number) => file.subarray(from, to)): Odd =>
    (request, response, from) => {
      const to = Math.min(end(request), size);
      response.writeHead(206, headers(from, to)).end(body(from, to));
    };
  let etag = 0;
  return {
    'hides Content-Range': part(() => ({})),
    'does not know the length of the file': part((from, to) => ({ 'content-range': `bytes ${from}-${to - 1}/*` })),
    'says that it has no ranges, and has them': part((from, to) => ({ ...range(from, to), 'accept-ranges': 'none' })),
    'changes its ETag': part((from, to) => ({ ...range(from, to), etag: `"${etag++}"` })),
    'has a weak ETag': part((from, to) => ({ ...range(from, to), etag: `W/"${etag++}"` })),
    'says that it has ranges, and has none': (_, response) => void response.writeHead(200, { 'accept-ranges': 'bytes' }).end(file),
    'sends the whole file, compressed': (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(file)),
    'sends another range': part(
      (from, to) => range(from - 1, to),
      (from, to) => file.subarray(from - 1, to),
    ),
    'sends ranges of another file': part(
      (from, to) => ({ 'content-range': `bytes ${from}-${to - 1}/${size + 7}` }),
      (from, to) => file.subarray(from, to).map((byte) => byte ^ 1),
    ),
    'sends multipart ranges': part(
      () => ({ 'content-type': 'multipart/byteranges; boundary=x' }),
      () => Buffer.from('--x\r\n'),
    ),
    'sends ranges of the compressed file': part(
      (from, to) => ({ ...range(from, to), 'content-encoding': 'gzip' }),
      (from) => gzipSync(file).subarray(from % 5),
    ),
    'refuses ranges with 416': (_, response) => void response.writeHead(416, { 'content-range': `bytes */${size}` }).end(),
    'sends the whole file': whole,
  };
}

/** The offset of a request; undefined without the header Range. */
export function offsetOf(request: IncomingMessage): number | undefined {
  const from = /^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1];
  return from === undefined ? undefined : Number(from);
}
