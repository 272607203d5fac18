import { WeightsError } from '../core/errors.js';
import { absoluteUrl } from '../core/url.js';
import { messageOf } from './session-failure.js';

type Settings = Record<string, unknown>;

/**
 * The option `ortEnv` as it can be posted to a worker. URLs are resolved against the page.
 *
 * @throws {@link WeightsError} `no-ort` for values that cannot be posted, such as functions.
 */
export function postableEnv(env: object | undefined): object | undefined {
  if (env === undefined) {
    return undefined;
  }
  try {
    const { wasm, ...others } = env as { readonly wasm?: { readonly wasmPaths?: unknown } };
    const paths = wasm?.wasmPaths;
    const absolute = paths ? { wasmPaths: absolutePaths(paths) } : {};
    return structuredClone({ ...others, ...(wasm && { wasm: { ...wasm, ...absolute } }) });
  } catch (cause) {
    throw new WeightsError(
      'no-ort',
      `The option "ortEnv" cannot be sent to the worker of an isolated session: ${messageOf(cause)} Use plain data only. For others ` +
        'set "ortUrl" to a module of yours that sets ort.env and exports onnxruntime-web: export * from "…/ort.wasm.bundle.min.mjs".',
      { cause },
    );
  }
}

/** A prefix, or the URLs of single files. */
function absolutePaths(paths: unknown): unknown {
  if (typeof paths === 'string' || paths instanceof URL) {
    return absoluteUrl(paths, 'ortEnv.wasm.wasmPaths');
  }
  return Object.fromEntries(
    Object.entries(paths as Settings).map(([file, url]) => [file, absoluteUrl(url as string | URL, 'ortEnv.wasm.wasmPaths')]),
  );
}

/** Sets members of `ort.env`. Objects of settings, such as `wasm`, keep the members that are not given. */
export function applyEnv(env: object, settings: object): void {
  for (const [name, value] of Object.entries(settings)) {
    const before = (env as Settings)[name];
    if (isSettings(value) && isSettings(before)) {
      applyEnv(before, value);
    } else {
      (env as Settings)[name] = value;
    }
  }
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
