import { WeightsError } from '../core/errors.js';
import { absoluteUrl } from '../core/url.js';
import type { OrtModule } from './ort-module.js';
import { messageOf } from './session-failure.js';

type Settings = Record<string, unknown>;

/**
 * A copy of the option `ortEnv` that can be posted to a worker. URLs are resolved against the page.
 *
 * @throws {@link WeightsError} `no-ort` for values that cannot be copied, such as functions.
 */
export function plainEnv(env: object | undefined): object | undefined {
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
      `The option "ortEnv" cannot be copied: ${messageOf(cause)} Use plain data only. Set other values of ort.env yourself. With ` +
        '"isolate", set "ortUrl" to your own module, which sets them and has the line export * from "…/ort.wasm.bundle.min.mjs".',
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
export function setEnv(ort: OrtModule, settings: object | undefined): void {
  const { env } = ort as { readonly env?: object };
  applyEnv(env ?? {}, settings ?? {});
}

function applyEnv(env: object, settings: object): void {
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
