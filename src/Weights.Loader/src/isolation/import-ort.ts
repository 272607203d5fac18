import { NEVER_ABORTED } from '../core/abort.js';
import { WeightsError } from '../core/errors.js';
import { displayUrl } from '../core/url.js';
import { RetryBudget, withRetries } from '../http/retry.js';
import { setEnv } from '../ort/ort-env.js';
import { isOrt, type OrtModule } from '../ort/ort-module.js';
import { cannotImport, requireModule } from './module-request.js';

/** A module that was imported: onnxruntime-web itself, a default export of it, or neither. */
type Imported<Ort> = Ort & { readonly default?: Ort };

/**
 * Imports onnxruntime-web in a worker. After a failure of the network or the server it is imported again.
 *
 * @param env - members of `ort.env` to set
 * @param retries - how many failed attempts are repeated
 * @throws {@link WeightsError} `no-ort`, `network`.
 */
export async function importOrt<Ort extends OrtModule>(url: string, env: object | undefined, retries: number): Promise<Ort> {
  let attempts = 0;
  const attempt = (): Promise<Imported<Ort>> => importModule(attempts++ === 0 ? url : withFragment(url, attempts));
  const module = await withRetries(new RetryBudget(retries, NEVER_ABORTED), async () => {
    try {
      return await attempt();
    } catch (cause) {
      await requireModule(url, cause, NEVER_ABORTED);
    }
    return attempt().catch((cause: unknown) => {
      throw cannotImport(url, cause);
    });
  });
  const ort = [module, module.default, (globalThis as { ort?: Ort }).ort].find(isOrt);
  if (ort === undefined) {
    throw new WeightsError(
      'no-ort',
      `The module at the option "ortUrl" (${displayUrl(url)}) does not export InferenceSession. Scripts for <script> (UMD), such as ` +
        'ort.wasm.min.js, export nothing: use an ES module, such as ort.wasm.bundle.min.mjs. A module of yours must export ' +
        'onnxruntime-web: export * from "…/ort.wasm.bundle.min.mjs".',
    );
  }
  setEnv(ort, env);
  return ort;
}

function importModule<Module>(address: string): Promise<Module> {
  return import(address) as Promise<Module>;
}

/**
 * Firefox remembers that a module could not be loaded, by its URL with the fragment. Servers, caches and policies do not see the fragment.
 */
function withFragment(url: string, attempt: number): string {
  const again = new URL(url);
  again.hash += `attempt-${attempt}`;
  return again.href;
}
