import type { KeptFile } from '../storage/kept-file.js';
import { Connection } from './connection.js';
import type { FetchPolicy } from './fetch-policy.js';
import { requireOk } from './request.js';

/** A file to fetch. The caller must authenticate what arrives, because parts of two versions of a file may be put together. */
export interface FileRequest {
  readonly url: string | URL;
  readonly policy: FetchPolicy;
  readonly signal: AbortSignal;
  /** Bytes of the whole file; undefined if that is not known. */
  readonly expected?: number | undefined;
  /** Requests a part of the file; undefined requests all of it. */
  readonly range?: ByteRange;
  /** Whether to go past the browser's cache, because it may have a body that ended early. */
  readonly reload?: boolean;
  /** The file on this device: its bytes are not requested, and those that arrive are stored. */
  readonly kept?: KeptFile | undefined;
  /** Whether the bytes that are on this device are skipped. */
  readonly restOnly?: boolean;
  /** The strong ETag that the file must have, if a part of it is requested. If the file has changed, the server sends all of it. */
  readonly ifRange?: string | undefined;
}

/** Bytes of a file. */
interface ByteRange {
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

/**
 * Requests a file, or a part of it.
 *
 * @param from - the offset of the first byte; undefined requests the whole file, without the header Range
 * @returns the connection, also for 416
 * @throws {@link WeightsError} `network`, `http-status`; or the signal's reason.
 */
export async function requestFile(file: FileRequest, from: number | undefined): Promise<Connection> {
  const { url } = file;
  const connection = await redirectedAgain(file, from);
  if (from === undefined || connection.response.status !== 416) {
    requireOk(connection, url, 'the model', NOT_FOUND);
  }
  return connection;
}

/**
 * A site may redirect to a signed URL of its storage. A redirect that the browser has in its cache may lead to a URL that has expired, so
 * the site is asked again.
 */
async function redirectedAgain(file: FileRequest, from: number | undefined): Promise<Connection> {
  const { url, policy, signal, reload } = file;
  const headers = from === undefined ? {} : rangeHeaders(file, from);
  const connection = await Connection.open(url, policy, signal, { headers, ...(reload && { cache: 'reload' }) });
  const { redirected, status } = connection.response;
  if (!redirected || !EXPIRED.has(status)) {
    return connection;
  }
  connection.close();
  return Connection.open(url, policy, signal, { headers, cache: 'reload' });
}

function rangeHeaders({ range, ifRange }: FileRequest, from: number): Record<string, string> {
  const asked = { range: `bytes=${from}-${range === undefined ? '' : range.to - 1}` };
  return ifRange === undefined ? asked : { ...asked, 'if-range': ifRange };
}

/** What storage sends for an expired URL: S3, R2, Azure, Google 403 or 400; others 401 or 410. */
const EXPIRED = new Set([400, 401, 403, 410]);

const NOT_FOUND =
  'Is the path right, and was the file published? If it is there, the server may not know its type: in ASP.NET Core ' +
  'app.MapStaticAssets() serves .enc, while app.UseStaticFiles() responds with 404 until a FileExtensionContentTypeProvider ' +
  'maps ".enc" to "application/octet-stream".';
