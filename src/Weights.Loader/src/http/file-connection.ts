import { WeightsError } from '../core/errors.js';
import type { Connection } from './connection.js';
import { requestFile, type FileRequest } from './file-request.js';
import { KeptConnection } from './kept-connection.js';
import { contentLengthOf, isOfRange } from './range.js';
import { RetryBudget, withRetries } from './retry.js';

/**
 * The first connection for the bytes of a file, and the budget of all further ones.
 *
 * @throws {@link WeightsError} `network`, `http-status`; or the signal's reason.
 */
export async function connect(request: FileRequest): Promise<[RetryBudget, Connection | KeptConnection]> {
  const budget = new RetryBudget(request.policy.retries, request.signal);
  const { kept, restOnly } = request;
  if (kept === undefined) {
    return [budget, await connectFrom(request, budget, request.range?.from)];
  }
  try {
    const connection =
      kept.length === 0 || (restOnly && kept.length !== request.expected)
        ? await connectFrom(request, budget, kept.length || undefined)
        : new KeptConnection(kept, restOnly ? kept.length : 0);
    return [budget, connection];
  } catch (error) {
    await kept.close();
    throw error;
  }
}

/** Requests the file from an offset, which may be where its bytes on this device end. */
export async function connectFrom(request: FileRequest, budget: RetryBudget, from: number | undefined): Promise<Connection> {
  const { kept } = request;
  const connection = await withRetries(budget, () => requestFrom({ ...request, ifRange: kept?.etag }, from));
  await kept?.began(connection.response);
  return connection;
}

/** Requests the file from an offset. If the response is not these bytes, requests the whole file. */
async function requestFrom(request: FileRequest, from: number | undefined): Promise<Connection> {
  const connection = await requestFile(request, from).catch((error: unknown) => {
    if (from === undefined) {
      throw error;
    }
    return requestCompressed(request, error);
  });
  // A reader of ranges sees by the first of them that the file has another length, without a download of all of it.
  const total = request.range === undefined ? request.expected : undefined;
  if (from === undefined || isOfRange(connection.response, from, total)) {
    return connection;
  }
  connection.close();
  return requestFile(request, undefined);
}

/**
 * Chromium refuses a compressed response to the request of a range: fetch() fails as if there were no network. A request without Range
 * shows whether that was the reason.
 *
 * @param error - of the request with Range
 * @returns the whole file, compressed
 * @throws the error, if the server does not compress the file; or the signal's reason.
 */
async function requestCompressed(request: FileRequest, error: unknown): Promise<Connection> {
  if (!(error instanceof WeightsError && error.cause instanceof TypeError)) {
    throw error;
  }
  const connection = await requestFile(request, undefined).catch(() => undefined);
  request.signal.throwIfAborted();
  if (connection !== undefined && mayBeCompressed(connection.response, request.expected)) {
    return connection;
  }
  connection?.close();
  throw error;
}

/** Another origin hides Content-Encoding, but not Content-Length, which is missing or another one if the file is compressed. */
function mayBeCompressed(response: Response, expected: number | undefined): boolean {
  const length = contentLengthOf(response);
  const otherLength = length === undefined || (expected !== undefined && length !== expected);
  return response.headers.has('content-encoding') || (response.type === 'cors' && otherLength);
}
