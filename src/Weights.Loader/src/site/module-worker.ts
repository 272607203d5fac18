import { WeightsError } from '../core/errors.js';
import { POLICY_NAME, policyRefused, trustedScript } from './trusted-types.js';

/** @param script - the absolute URL of the worker script */
export function moduleWorker(script: string): Worker {
  return new Worker(trustedScript(script), { type: 'module' });
}

/**
 * A page that does not allow the policy may still allow scripts by plain URLs. An element that is not in the document shows it, because
 * such an element loads nothing. In a worker the start of the worker fails.
 *
 * @throws {@link WeightsError} `session` if the page requires Trusted Types and does not allow the loader's policy.
 */
export function requireTrust(script: string): void {
  if (!policyRefused() || globalThis.document === undefined) {
    return;
  }
  try {
    document.createElement('script').src = script;
  } catch (cause) {
    throw new WeightsError(
      'session',
      `The option "isolate" needs a worker, and this page requires Trusted Types without allowing the loader's policy. Add its name ` +
        `to the page's header: "Content-Security-Policy: trusted-types ${POLICY_NAME}".`,
      { cause },
    );
  }
}
