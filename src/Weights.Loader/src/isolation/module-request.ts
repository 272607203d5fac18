import { WeightsError } from '../core/errors.js';
import { displayUrl } from '../core/url.js';
import { Connection } from '../http/connection.js';
import { fetchPolicy } from '../http/fetch-policy.js';
import { readText } from '../http/request.js';

/**
 * Finds out why a module was not imported, because browsers give one error for all failures. The request also replaces a failure or an
 * incomplete response in the cache.
 *
 * @param cause - the error of the import
 * @throws {@link WeightsError} `network`; `no-ort` if the response is not a module.
 */
export async function requireModule(url: string, cause: unknown, signal: AbortSignal): Promise<void> {
  let connection: Connection;
  try {
    connection = await Connection.open(url, fetchPolicy(), signal, { cache: 'reload' });
  } catch (error) {
    throw new WeightsError('network', `The worker cannot import the module at the option "ortUrl". ${(error as Error).message}`, { cause });
  }
  const { response } = connection;
  try {
    const type = response.headers.get('Content-Type')?.split(';')[0] ?? '';
    if (!response.ok) {
      throw cannotImport(url, cause, `the server responded with ${response.status}.`, response.status);
    }
    if (!/(java|ecma)script$/.test(type)) {
      const found = type || 'without Content-Type';
      throw cannotImport(
        url,
        cause,
        `the response is ${found}, not text/javascript: perhaps an error page, or a server that lacks the type of .mjs files.`,
      );
    }
    await readText(connection, url, 'the module at the option "ortUrl"', signal);
  } finally {
    connection.close();
  }
}

/** @param why - default: the browser's error */
export function cannotImport(url: string, cause: unknown, why = browsersError(url, cause), status?: number): WeightsError {
  return new WeightsError(
    'no-ort',
    `The worker cannot import the module at the option "ortUrl" (${displayUrl(url)}): ${why} Set the URL of an onnxruntime-web build ` +
      "with the extension .mjs, best of the page's origin.",
    { cause, status },
  );
}

/** Its URL has no query in the message, because that may be a credential. */
function browsersError(url: string, cause: unknown): string {
  return `${String(cause).replaceAll(url, displayUrl(url))}.`;
}
