import type { ManifestModel } from '../manifest/manifest.js';

/** Fills in `{keyId}` and `{kid}`. A URL object has encoded the braces where they stand in its path. */
export function fillIn(template: string, model: ManifestModel): string {
  return template
    .replace(/(?:\{|%7B)keyId(?:\}|%7D)/gi, () => encodeURIComponent(model.keyId))
    .replace(/(?:\{|%7B)kid(?:\}|%7D)/gi, () => encodeURIComponent(model.kid));
}
