import { WeightsError } from '../core/errors.js';
import { displayUrl } from '../core/url.js';
import { Connection } from '../http/connection.js';
import { fetchPolicy } from '../http/fetch-policy.js';
import { isHtml, readText, requireOk } from '../http/request.js';

/**
 * Finds out why a worker script was not loaded, because the `error` event of a worker does not say it. The request also replaces what
 * the browser would otherwise use for the next worker: a failure in its cache, or a request that hangs. Firefox and Chromium do not end
 * that request with the worker, and let later workers wait for it.
 *
 * @throws {@link WeightsError} `network`, `http-status`; `session` if the response is not a script; or the signal's reason.
 */
export async function requireServed(url: string, signal: AbortSignal): Promise<void> {
  const connection = await Connection.open(url, fetchPolicy(), signal, { cache: 'reload' });
  try {
    requireOk(connection, url, 'the worker script', 'It must be beside the loader: publish weights-loader.worker.js too.');
    requireScript(connection.response, url);
    await readText(connection, url, 'the worker script', signal); // the whole script, because its connection may be lost too
  } finally {
    connection.close();
  }
}

function requireScript(response: Response, url: string): void {
  const type = response.headers.get('content-type') ?? '';
  if (!/\b(java|ecma)script\b/i.test(type)) {
    throw new WeightsError(
      'session',
      `The response for ${displayUrl(url)} is ${isHtml(response) ? 'an HTML page' : `of the type "${type}"`} instead of the worker ` +
        'script. Publish weights-loader.worker.js at this address, with the type text/javascript.',
    );
  }
}
