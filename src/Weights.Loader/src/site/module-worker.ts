import { WeightsError } from '../core/errors.js';
import { POLICY_NAME, policyRefused, trustedScript } from './trusted-types.js';

/** @param script - the absolute URL of the worker script */
export function moduleWorker(script: string): Worker {
  return new Worker(trustedScript(script), { type: 'module' });
}

/** @throws {@link WeightsError} `session` if the page requires Trusted Types and does not allow the loader's policy. */
export function requireTrust(script: string): void {
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
