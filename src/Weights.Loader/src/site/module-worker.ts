import { WeightsError } from '../core/errors.js';
import { absoluteUrl } from '../core/url.js';
import { POLICY_NAME, policyRefused, trustedScript } from './trusted-types.js';

/** Starts a worker that runs the worker script at this URL, which may be relative to the page. */
export function moduleWorker(script: string | URL): Worker {
  return new Worker(trustedScript(absoluteUrl(script)), { type: 'module' });
}

/** @throws {@link WeightsError} `session` if the page requires Trusted Types and does not allow the loader's policy. */
export function requireTrust(script: string | URL): void {
  if (!policyRefused()) {
    return;
  }
  try {
    moduleWorker(script).terminate();
  } catch (cause) {
    if (!(cause instanceof TypeError)) {
      return; // the load explains other reasons
    }
    throw new WeightsError(
      'session',
      `The option "isolate" needs a worker, and this page requires Trusted Types without allowing the loader's policy. Add its name ` +
        `to the page's header: "Content-Security-Policy: trusted-types ${POLICY_NAME}".`,
      { cause },
    );
  }
}
