import { ByteSink } from './byte-sink.js';
import { WeightsError } from './errors.js';
import { get, requireOk } from './http.js';
import type { Report } from './progress.js';
import type { Sample } from './sample.js';
import { shown } from './url.js';

export interface DownloadRequest {
  readonly url: string | URL;
  readonly signal: AbortSignal;
  readonly credentials: RequestCredentials;
  readonly report: Report;
  /** The length that the manifest gives, in bytes. */
  readonly expected: number | undefined;
  /** The shortest and the longest that the format can be, in bytes. */
  readonly least: number;
  readonly most: number;
  /** A better reason than the wrong length, where the first bytes give one away. */
  readonly explain: (sample: Sample) => WeightsError | undefined;
}

export interface Download {
  /** The whole file, in a buffer of its own. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sample: Sample;
}

/** @throws {@link WeightsError} `network`, `http-status`, `not-a-container`, `truncated`, `too-long`, `out-of-memory`. */
export async function download(request: DownloadRequest): Promise<Download> {
  const { url, signal, report } = request;
  const response = await get(url, { signal, credentials: request.credentials });
  requireOk(response, url, 'the model', NOT_FOUND);
  const announced = contentLength(response);
  const { least, most, source } = bounds(request, announced, response);
  const total = request.expected ?? announced;
  const sink = new ByteSink(Math.min(total ?? 0, most));
  const sample = (): Sample => ({ url: shown(url), contentType: response.headers.get('content-type') ?? '', head: sink.head, length: sink.length });

  report('download', 0, total);
  const reader = response.body?.getReader();
  try {
    for (let chunk = await read(); chunk !== undefined; chunk = await read()) {
      sink.push(chunk);
      if (sink.length > most) {
        throw request.explain(sample()) ?? new WeightsError('too-long', `${shown(url)} is longer than the ${most} bytes that ${source}. ${MIXED_UP}`);
      }
      report('download', sink.length, total);
    }
  } finally {
    // After an error nobody reads the rest; after the end this does nothing.
    reader?.cancel().catch(() => undefined);
  }
  if (sink.length < least) {
    throw request.explain(sample()) ?? new WeightsError('truncated', `${shown(url)} ended after ${sink.length} of the ${least} bytes that ${source}. ${MIXED_UP}`);
  }
  if (total !== sink.length) {
    report('download', sink.length, sink.length);
  }
  return { bytes: sink.join(), sample: sample() };

  async function read(): Promise<Uint8Array | undefined> {
    try {
      return (await reader?.read())?.value;
    } catch (cause) {
      signal.throwIfAborted();
      throw new WeightsError('truncated', `The connection to ${shown(url)} ended after ${sink.length} of ${total ?? 'an unknown number of'} bytes. Load it again.`, { cause });
    }
  }
}

const NOT_FOUND =
  'Is the path right, and was the file published? If it is there, the server may not know its type: in ASP.NET Core app.MapStaticAssets() serves .enc, while app.UseStaticFiles() answers 404 until a FileExtensionContentTypeProvider maps ".enc" to "application/octet-stream".';

const MIXED_UP = 'Load it again; if that changes nothing, the file on the server is cut off or from another deployment than its manifest.';

function bounds(request: DownloadRequest, announced: number | undefined, response: Response): { least: number; most: number; source: string } {
  if (request.expected !== undefined) {
    return { least: request.expected, most: request.expected, source: 'the manifest gives' };
  }
  // Another origin hides Content-Encoding, so its Content-Length may be that of a compressed body: a hint, no bound.
  if (announced === undefined || announced < request.least || response.type === 'cors') {
    return { least: request.least, most: request.most, source: 'this format has' };
  }
  if (announced > request.most) {
    throw new WeightsError('too-long', `${shown(request.url)} announces ${announced} bytes; a file of this format has at most ${request.most}.`);
  }
  return { least: announced, most: announced, source: 'Content-Length announced' };
}

function contentLength(response: Response): number | undefined {
  const text = response.headers.get('content-length');
  return text !== null && /^\d{1,15}$/.test(text) && !response.headers.has('content-encoding') ? Number(text) : undefined;
}
