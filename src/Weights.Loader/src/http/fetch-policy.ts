/** How often a failed attempt is repeated if the caller does not say. With the pauses of retry.ts, 7.75 seconds without a network pass. */
const DEFAULT_RETRIES = 5;

/** Headers, or a function that returns them for each request. */
type HeadersOption = HeadersInit | (() => HeadersInit | Promise<HeadersInit>);

/** How requests are made. */
export interface FetchPolicy {
  /** Which requests carry cookies. */
  readonly credentials: RequestCredentials;
  /** How many failed attempts in a row are repeated, for each file or key. */
  readonly retries: number;
  /** Sent to key endpoints only. A function cannot be posted to a worker, but the requests of a worker have no headers. */
  readonly headers: HeadersOption | undefined;
}

/** The options that make a policy, each with a default. */
interface FetchOptions {
  readonly credentials?: RequestCredentials | undefined;
  readonly retries?: number | undefined;
  readonly headers?: HeadersOption | undefined;
}

export function fetchPolicy({ credentials = 'same-origin', retries = DEFAULT_RETRIES, headers }: FetchOptions = {}): FetchPolicy {
  return { credentials, retries, headers };
}
