import { WeightsError } from '../core/errors.js';
import { afterTime } from '../core/time-limit.js';
import { displayUrl } from '../core/url.js';
import { probeKey } from './key-probe.js';
import type { StartRequest, StartResponse } from './messages.js';
import { PROTOCOL } from './protocol.js';

/** How long a script may take to run. Then it is requested again, because the request may hang. */
export const RESPONSE_MS = 10_000;

/**
 * What became of a worker: its script runs, with keys or without; has messages of another version; was not loaded, or is not a script; or
 * does not respond in time.
 */
type FirstResponse = 'runs' | 'without-keys' | 'other-version' | 'failed' | 'late';

/**
 * Greets a worker and waits for its response.
 *
 * @param url - of its script
 * @param keys - whether to try if keys arrive
 * @throws {@link WeightsError} `session` if another worker would end in the same way; or the signal's reason.
 */
export async function firstResponse(worker: Worker, url: string | undefined, keys: boolean, signal: AbortSignal): Promise<FirstResponse> {
  const done = new AbortController();
  const until = { signal: done.signal };
  let stop = (): void => undefined;
  try {
    return await new Promise<FirstResponse>((resolve, reject) => {
      stop = afterTime(RESPONSE_MS, () => resolve('late'));
      signal.addEventListener('abort', () => reject(signal.reason), until);
      const hear = ({ data }: MessageEvent<Partial<StartResponse> | null>): void => {
        if (data?.kind === 'ready') {
          resolve(data.protocol !== PROTOCOL ? 'other-version' : data.keys === true ? 'runs' : 'without-keys');
        }
      };
      const fail = (event: ErrorEvent): void => {
        event.preventDefault();
        if (event.message) {
          // Only an exception has a message. A script that was not loaded, or is not JavaScript, has none.
          reject(startFailed(url, event.message));
        } else {
          setTimeout(() => resolve('failed')); // the violation of a policy may be reported after the error
        }
      };
      const forbid = ({ blockedURI, disposition }: SecurityPolicyViolationEvent): void => {
        if (blockedURI === reportedUrl(url) && disposition === 'enforce') {
          reject(startFailed(url, 'the Content-Security-Policy of the page forbids it. Allow it by worker-src.'));
        }
      };
      worker.addEventListener('message', hear, until);
      worker.addEventListener('error', fail, until);
      // Not of the document, because a worker that starts a worker has none. The event of a document bubbles to its window.
      globalThis.addEventListener?.('securitypolicyviolation', forbid, until);
      greet(worker, keys).then((sent) => sent || resolve('without-keys'), reject);
    });
  } finally {
    stop();
    done.abort();
  }
}

/** A URL as the event `securitypolicyviolation` has it: without its fragment, and of schemes such as `blob:` only the scheme. */
function reportedUrl(url: string | undefined): string | undefined {
  return url?.replace(/^(https?:[^#]*).*|:.*/s, '$1');
}

/** @returns false if the browser cannot send a key */
async function greet(worker: Worker, keys: boolean): Promise<boolean> {
  const post = (request: StartRequest): void => worker.postMessage(request);
  if (keys) {
    try {
      post({ kind: 'key-probe', key: await probeKey() });
    } catch {
      return false;
    }
  }
  post({ kind: 'hello' });
  return true;
}

/** The worker script does not run, and will not. */
export function startFailed(url: string | undefined, why: string, cause?: unknown): WeightsError {
  return new WeightsError('session', `${scriptName(url)} does not run: ${why}`, { cause });
}

/** For messages. */
export function scriptName(url: string | undefined): string {
  return url === undefined ? 'The worker script' : `The worker script ${displayUrl(url)}`;
}
