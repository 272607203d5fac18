import { Body, type BodyRequest } from '../http/body.js';
import { ByteSink } from '../http/byte-sink.js';
import { loadEngine } from '../engine.js';
import { WeightsError } from '../core/errors.js';
import type { Report } from '../core/progress.js';
import type { Sample } from '../container/sample.js';
import { shown } from '../core/url.js';

export interface DownloadRequest extends BodyRequest {
  readonly report: Report;
  /** The length that the manifest gives, in bytes. */
  readonly expected: number | undefined;
  /** The shortest and the longest that the format can be, in bytes. */
  readonly least: number;
  readonly most: number;
  /** Whether the file is one in the open. */
  readonly plain?: boolean;
}

export interface Download {
  /** The whole file, in a buffer of its own. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sample: Sample;
}

/** @throws {@link WeightsError} `network`, `http-status`, `not-a-container`, `truncated`, `too-long`, `out-of-memory`. */
export async function download(request: DownloadRequest): Promise<Download> {
  const { url, report } = request;
  const body = await Body.open(request);
  const { least, most, source } = bounds(request, body);
  const total = request.expected ?? body.announced;
  const sink = new ByteSink(Math.min(total ?? 0, most));
  const sample = (): Sample => ({ url: shown(url), contentType: contentType(body), head: sink.head, length: sink.length });

  report('download', 0, total);
  try {
    for (let chunk = await body.read(); chunk !== undefined; chunk = await body.read()) {
      sink.push(chunk);
      if (sink.length > most) {
        await explain(sample(), request.plain);
        throw new WeightsError('too-long', `${shown(url)} is longer than the ${most} bytes that ${source}. ${MIXED_UP}`, {
          have: sink.length,
          want: most,
        });
      }
      report('download', sink.length, total);
    }
  } finally {
    body.cancel();
  }
  if (sink.length < least) {
    await explain(sample(), request.plain);
    throw new WeightsError('truncated', `${shown(url)} ended after ${sink.length} of the ${least} bytes that ${source}. ${MIXED_UP}`, {
      have: sink.length,
      want: least,
    });
  }
  if (total !== sink.length) {
    report('download', sink.length, sink.length);
  }
  return { bytes: sink.join(), sample: sample() };
}

/** Fails with a better reason than a wrong length or tag, where the first bytes of an answer give one away. */
export async function explain(sample: Sample, plain = false): Promise<void> {
  const engine = await loadEngine().catch(() => undefined);
  await engine?.explain(sample, plain);
}

export function contentType({ response }: Body): string {
  return response.headers.get('content-type') ?? '';
}

export const MIXED_UP =
  'Load it again; if that changes nothing, the file on the server is cut off or from another deployment than its manifest.';

function bounds(request: DownloadRequest, { announced, response }: Body): { least: number; most: number; source: string } {
  if (request.expected !== undefined) {
    return { least: request.expected, most: request.expected, source: 'the manifest gives' };
  }
  // Another origin hides Content-Encoding, so its Content-Length may be that of a compressed body: a hint, no bound.
  if (announced === undefined || announced < request.least || response.type === 'cors') {
    return { least: request.least, most: request.most, source: 'this format has' };
  }
  if (announced > request.most) {
    throw new WeightsError(
      'too-long',
      `${shown(request.url)} announces ${announced} bytes; a file of this format has at most ${request.most}.`,
    );
  }
  return { least: announced, most: announced, source: 'Content-Length announced' };
}
