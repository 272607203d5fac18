import { WeightsError } from '../core/errors.js';
import { displayUrl } from '../core/url.js';
import { applyEnv } from '../ort/ort-env.js';
import { isOrt, type OrtModule } from '../ort/ort-module.js';

/** The script is a few hundred KB. */
const PATIENCE_MS = 60_000;

/** How long a second request may take that finds out why the import failed. */
const DIAGNOSIS_MS = 10_000;

/** A module that was imported: onnxruntime-web itself, a default export of it, or neither. */
type Imported<Ort> = Ort & { readonly default?: Ort };

/**
 * Imports onnxruntime-web in a worker.
 *
 * @param env - members of `ort.env` to set
 * @throws {@link WeightsError} `no-ort`.
 */
export async function importOrt<Ort extends OrtModule & { readonly env?: object }>(url: string, env: object | undefined): Promise<Ort> {
  const module = await importModule<Imported<Ort>>(url);
  const ort = [module, module.default, (globalThis as { ort?: Ort }).ort].find(isOrt);
  if (ort === undefined) {
    throw new WeightsError(
      'no-ort',
      `The module at the option "ortUrl" (${displayUrl(url)}) does not export InferenceSession. Scripts for <script> (UMD), such as ` +
        'ort.wasm.min.js, export nothing: use an ES module, such as ort.wasm.bundle.min.mjs. A module of yours must export ' +
        'onnxruntime-web: export * from "…/ort.wasm.bundle.min.mjs".',
    );
  }
  if (env !== undefined) {
    applyEnv(ort.env ?? {}, env);
  }
  return ort;
}

async function importModule<Module>(url: string): Promise<Module> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not arrive within ${PATIENCE_MS / 1000} seconds.`)), PATIENCE_MS);
  });
  try {
    return (await Promise.race([import(/* webpackIgnore: true */ /* @vite-ignore */ url), late])) as Module;
  } catch (cause) {
    throw new WeightsError(
      'no-ort',
      `The worker cannot import the module at the option "ortUrl" (${displayUrl(url)}): ${await reasonOf(url, cause)} Set the URL of an ` +
        "onnxruntime-web build with the extension .mjs, best of the page's origin.",
      { cause },
    );
  } finally {
    clearTimeout(timer);
  }
}

/** Browsers give one error for all failures of an import. A second request shows which one it was. */
async function reasonOf(url: string, cause: unknown): Promise<string> {
  const text = String(cause).replaceAll(url, displayUrl(url)); // the query may be a credential
  try {
    const response = await fetch(url, { credentials: 'same-origin', signal: AbortSignal.timeout(DIAGNOSIS_MS) });
    const type = response.headers.get('Content-Type')?.split(';')[0] ?? '';
    await response.body?.cancel();
    if (!response.ok) {
      return `the server responded with ${response.status}.`;
    }
    if (!/(java|ecma)script$/.test(type)) {
      return `the response is ${type || 'without Content-Type'}, not text/javascript: perhaps an error page, or a server that lacks the type of .mjs files.`;
    }
    return `${text}.`;
  } catch {
    return `${text}. A request for it fails too: the server cannot be reached, or CORS or the Content-Security-Policy forbids it.`;
  }
}
