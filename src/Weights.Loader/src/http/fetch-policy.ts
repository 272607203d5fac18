/** How many failed attempts are repeated if the caller does not say. */
const DEFAULT_RETRIES = 2;

/** Headers, or a function that returns them for each request. */
type HeadersOption = HeadersInit | (() => HeadersInit | Promise<HeadersInit>);

/** How requests are made. */
export interface FetchPolicy {
  /** Which requests carry cookies. */
  readonly credentials: RequestCredentials;
  /** How many failed attempts are repeated, for each file or key. */
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
