import { abortable } from '../core/abort.js';
import { WeightsError } from '../core/errors.js';
import { displayUrl } from '../core/url.js';
import type { ContainerFormat } from '../container/format.js';
import { Connection } from '../http/connection.js';
import type { FetchPolicy } from '../http/fetch-policy.js';
import type { ManifestModel } from '../manifest/manifest.js';
import { requireGrant } from './refusal.js';

/** The key that a load needs. */
export interface WantedKey {
  readonly model: ManifestModel;
  readonly format: ContainerFormat;
}

/** Fills in `{keyId}` and `{kid}`. A URL object has encoded the braces in its path. */
export function fillIn(template: string | URL, model: ManifestModel): string {
  return String(template)
    .replace(/(?:\{|%7B)keyId(?:\}|%7D)/gi, () => encodeURIComponent(model.keyId))
    .replace(/(?:\{|%7B)kid(?:\}|%7D)/gi, () => encodeURIComponent(model.kid));
}

/**
 * Sends a request to a key endpoint. No cache is used.
 *
 * @param body - JSON of a POST; undefined sends a GET
 * @param receive - reads the grant; after that, the connection is closed
 * @throws {@link WeightsError} `network`; `bad-key` for malformed headers; `key-refused` if a redirection would take the
 * headers to another address; the codes of {@link requireGrant}; or what the caller's functions threw.
 */
export async function requestKey<T>(
  url: string,
  policy: FetchPolicy,
  signal: AbortSignal,
  body: string | undefined,
  receive: (grant: Connection) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted(); // before the caller's function is called
  const given = policy.headers;
  const headers = toHeaders(typeof given === 'function' ? await abortable(Promise.resolve(given()), signal) : given);
  if (body !== undefined) {
    headers.set('content-type', 'application/json');
  }
  const connection = await Connection.open(url, policy, signal, {
    method: body === undefined ? 'GET' : 'POST',
    mode: 'cors',
    cache: 'no-store',
    // If a redirection leaves the origin, browsers remove Authorization, but no other header that may contain a secret.
    redirect: given === undefined ? 'follow' : 'manual',
    headers,
    body: body ?? null,
  });
  try {
    if (connection.response.type === 'opaqueredirect') {
      throw new WeightsError(
        'key-refused',
        `The key endpoint ${displayUrl(url)} redirects to another address, to which the option "headers" is not sent. ` +
          "Set the endpoint's own URL. If it is the right one, sign in.",
      );
    }
    await requireGrant(connection, url);
    return await receive(connection);
  } finally {
    connection.close();
  }
}

function toHeaders(given: HeadersInit | undefined): Headers {
  try {
    return new Headers(given);
  } catch {
    // Without the browser's message as the cause, because it may contain a token.
    throw new WeightsError(
      'bad-key',
      'The option "headers" has a name or a value that is not allowed in a header, such as a token with a line break.',
    );
  }
}
