import { explainHtml, explainNotAContainer, type ResponseSample } from '../container/response-sample.js';
import { fitsGcm } from '../container/pin.js';
import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import type { Report } from '../core/progress.js';
import { displayUrl } from '../core/url.js';
import { Body } from '../http/body.js';
import { ByteSink } from '../http/byte-sink.js';
import type { FileRequest } from '../http/file-request.js';
import { openKept } from '../storage/kept-file.js';

/** A whole file to download. Lengths are in bytes. */
interface DownloadRequest extends FileRequest {
  readonly report: Report;
  /** The length that the manifest gives; undefined without a manifest. */
  readonly expected: number | undefined;
  /** As in {@link FileSource}. */
  readonly pin: Bytes | undefined;
  readonly entry?: string | undefined;
  /** The shortest and the longest file of the format. */
  readonly least: number;
  readonly most: number;
  /** Whether the file is published unencrypted. */
  readonly unencrypted: boolean;
}

export interface Download {
  /** The whole file, in its own buffer. */
  readonly bytes: Bytes;
  readonly sample: ResponseSample;
}

/**
 * @throws {@link WeightsError} `network`, `http-status`, `not-a-container`, `truncated`, `too-long`, `out-of-memory`; or the
 * signal's reason.
 */
export async function download(request: DownloadRequest): Promise<Download> {
  const { url, report } = request;
  const kept = await openKept(request.entry, request.expected, request.signal);
  const body = await Body.open({ ...request, kept });
  const { least, most, source } = bounds(request, body);
  const total = request.expected ?? body.contentLength;
  const sink = new ByteSink(Math.min(total ?? 0, most));
  const sample = (): ResponseSample => ({ url: displayUrl(url), contentType: contentType(body), head: sink.head, length: sink.length });
  const refuse = (code: 'too-long' | 'truncated', why: string, want: number): never => {
    const explanation = request.unencrypted ? explainHtml(sample()) : explainNotAContainer(sample());
    throw explanation ?? new WeightsError(code, `${displayUrl(url)} ${why}. ${MIXED_DEPLOYMENTS}`, { have: sink.length, want });
  };

  report('download', 0, total);
  try {
    for (let chunk = await body.read(); chunk !== undefined; chunk = await body.read()) {
      sink.push(chunk);
      if (sink.length > most) {
        refuse('too-long', `is longer than the ${most} bytes that ${source}`, most);
      }
      report('download', body.arrived, total);
    }
    if (sink.length < least) {
      refuse('truncated', `ended after ${sink.length} of the ${least} bytes that ${source}`, least);
    }
    if (total !== sink.length) {
      report('download', sink.length, sink.length);
    }
    const bytes = sink.join();
    if (kept !== undefined && fitsGcm(request.pin, bytes)) {
      await body.keep();
    }
    return { bytes, sample: sample() };
  } finally {
    await body.cancel();
  }
}

export function contentType({ response }: Body): string {
  return response.headers.get('content-type') ?? '';
}

export const MIXED_DEPLOYMENTS =
  'Load it again; if that changes nothing, the file on the server is cut off or from another deployment than its manifest.';

function bounds(request: DownloadRequest, body: Body): { least: number; most: number; source: string } {
  const { contentLength, response } = body;
  if (request.expected !== undefined) {
    return { least: request.expected, most: request.expected, source: 'the manifest gives' };
  }
  // Another origin hides Content-Encoding, so its Content-Length may be that of a compressed body: it is not a bound.
  if (contentLength === undefined || contentLength < request.least || response.type === 'cors') {
    return { least: request.least, most: request.most, source: 'this format has' };
  }
  if (contentLength > request.most) {
    body.cancel();
    throw new WeightsError(
      'too-long',
      `The Content-Length of ${displayUrl(request.url)} is ${contentLength} bytes; a file of this format has at most ${request.most}.`,
    );
  }
  return { least: contentLength, most: contentLength, source: 'Content-Length gives' };
}
