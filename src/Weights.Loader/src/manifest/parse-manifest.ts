import { WeightsError } from '../core/errors.js';
import { displayUrl } from '../core/url.js';
import { GCM_OVERHEAD, MAX_GCM_CONTAINER } from '../container/gcm.js';
import type { Manifest, ManifestExternal, ManifestModel } from './manifest.js';

const VERSION = 1;

/**
 * @param text - the JSON
 * @param url - the URL that it was loaded from; relative URLs in it are resolved against this
 * @throws {@link WeightsError} `bad-manifest`, with the member that is wrong.
 */
export function parseManifest(text: string, url: string): Manifest {
  const refuse = (why: string): never => {
    throw new WeightsError('bad-manifest', `${displayUrl(url)} is not a models.json that this loader understands: ${why}.`);
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse(/^\s*</.test(text) ? 'it is an HTML page, which servers send for a missing file or a signed-out user' : 'it is not JSON');
  }
  const { version, models } = asObject(json, refuse, 'it');
  if (version !== VERSION) {
    refuse(`its version is ${shortened(version)}, not ${VERSION}; publish manifest and loader together`);
  }
  if (!Array.isArray(models)) {
    return refuse('"models" is not an array');
  }
  return { url, models: models.map((model, i) => parseModel(model, `models[${i}]`, url, refuse)) };
}

type Refuse = (why: string) => never;

function parseModel(value: unknown, where: string, base: string, refuse: Refuse): ManifestModel {
  const model = membersOf(value, where, refuse);
  const format = model.text('format', /./, 'a format');
  const encrypted = format !== 'none';
  const { external } = model.all;
  if (external !== undefined && !Array.isArray(external)) {
    refuse(`${where}.external is not an array`);
  }
  return {
    name: model.text('name', /./, 'a name'),
    ...parseFile(model, format, base),
    format,
    keyId: model.text('keyId', encrypted ? /./ : /^/, 'a key ID'),
    kid: model.text('kid', encrypted ? /^[0-9a-f]{32}$/ : /^/, '32 lower-case hex digits'),
    ...(external === undefined
      ? {}
      : { external: (external as unknown[]).map((file, i) => parseExternal(file, `${where}.external[${i}]`, format, base, refuse)) }),
  };
}

function parseExternal(value: unknown, where: string, format: string, base: string, refuse: Refuse): ManifestExternal {
  const external = membersOf(value, where, refuse);
  return { location: external.text('location', /./, 'a location'), ...parseFile(external, format, base) };
}

function parseFile({ text, bytes, refuse }: Members, format: string, base: string): Omit<ManifestExternal, 'location'> {
  const size = bytes('size');
  const encryptedSize = bytes('encryptedSize');
  if (format === 'gcm' && encryptedSize !== size + GCM_OVERHEAD) {
    refuse(`encryptedSize is ${encryptedSize}, not size + ${GCM_OVERHEAD}`);
  }
  if (format === 'gcm' && encryptedSize > MAX_GCM_CONTAINER) {
    refuse(`encryptedSize is ${encryptedSize}, and the format "gcm" ends at ${MAX_GCM_CONTAINER}`);
  }
  if (format === 'none' && encryptedSize !== size) {
    refuse(`encryptedSize is ${encryptedSize}, not size`);
  }
  return {
    file: text('file', /./, 'a path'),
    url: resolve(text('url', /./, 'a URL'), base) ?? refuse('url is not a URL'),
    size,
    encryptedSize,
    sha256: text('sha256', /^[0-9a-f]{64}$/i, '64 hex digits'),
  };
}

/** Typed access to the members of an object. A member of another type is refused. */
interface Members {
  readonly all: Record<string, unknown>;
  text(member: string, pattern: RegExp, expected: string): string;
  bytes(member: string): number;
  refuse(why: string): never;
}

function membersOf(value: unknown, where: string, refuseManifest: Refuse): Members {
  const all = asObject(value, refuseManifest, where);
  const refuse = (why: string): never => refuseManifest(`${where}.${why}`);
  return {
    all,
    text(member, pattern, expected) {
      const found = all[member];
      return typeof found === 'string' && pattern.test(found) ? found : refuse(`${member} is ${shortened(found)}, not ${expected}`);
    },
    bytes(member) {
      const found = all[member];
      return Number.isSafeInteger(found) && (found as number) >= 0
        ? (found as number)
        : refuse(`${member} is ${shortened(found)}, not a number of bytes`);
    },
    refuse,
  };
}

function resolve(url: string, base: string): string | undefined {
  try {
    return new URL(url, base).href;
  } catch {
    return undefined;
  }
}

function asObject(value: unknown, refuse: Refuse, where: string): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : refuse(`${where} is not an object`);
}

/** A value for a message, at most 60 characters, because the value may be a whole wrong file. */
function shortened(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
