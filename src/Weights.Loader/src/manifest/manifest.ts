import { GCM_OVERHEAD, MAX_GCM_CONTAINER } from '../container/gcm.js';
import { WeightsError } from '../core/errors.js';
import { shown } from '../core/url.js';

/** A file with tensors of a model, encrypted like the model itself. */
export interface ManifestExternal {
  /** Where the model's graph says that it is, relative to the model, in the graph's own spelling. */
  readonly location: string;
  /** The file beside the manifest. */
  readonly file: string;
  /** Where it is served: absolute, resolved against the manifest's URL. */
  readonly url: string;
  /** Bytes of the data itself. */
  readonly size: number;
  /** Bytes of the file as served. */
  readonly encryptedSize: number;
  /** SHA-256 of the file as served, 64 hex digits. */
  readonly sha256: string;
}

/** One model of a manifest. Members that a later version adds are kept out. */
export interface ManifestModel {
  /** The name to load it by, such as `face/detect`. */
  readonly name: string;
  /** The file beside the manifest, such as `face/detect.enc`. */
  readonly file: string;
  /** Where it is served: absolute, resolved against the manifest's URL. */
  readonly url: string;
  /** Bytes of the model itself. */
  readonly size: number;
  /** Bytes of the file as served. */
  readonly encryptedSize: number;
  /** `gcm`, `chunked`, or `none` for a model that is published in the open. Other formats need a newer loader. */
  readonly format: string;
  /** The key's name for people, such as `default`; empty for format `none`. */
  readonly keyId: string;
  /** The key's fingerprint, 32 lower-case hex digits; empty for format `none`. */
  readonly kid: string;
  /** SHA-256 of the file as served, 64 hex digits. */
  readonly sha256: string;
  /** External data; missing where the model has none. */
  readonly external?: readonly ManifestExternal[] | undefined;
}

/** A models.json, checked. */
export interface Manifest {
  /** Where it was loaded from. */
  readonly url: string;
  readonly models: readonly ManifestModel[];
}

const VERSION = 1;

/** @throws {@link WeightsError} `bad-manifest`, naming the member that is wrong. */
export function parseManifest(text: string, url: string): Manifest {
  const refuse = (why: string): never => {
    throw new WeightsError('bad-manifest', `${shown(url)} is no models.json that this loader understands: ${why}.`);
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse(/^\s*</.test(text) ? 'it is an HTML page, as servers answer for a missing file or a signed-out user' : 'it is not JSON');
  }
  const { version, models } = asObject(json, refuse, 'it');
  if (version !== VERSION) {
    refuse(`its version is ${shownValue(version)}, not ${VERSION}; publish manifest and loader together`);
  }
  if (!Array.isArray(models)) {
    return refuse('"models" is no array');
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
    refuse(`${where}.external is no array`);
  }
  return {
    name: model.text('name', /./, 'a name'),
    ...parseFile(model, format, base),
    format,
    keyId: model.text('keyId', encrypted ? /./ : /^/, 'a key id'),
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
    refuse(`encryptedSize is ${encryptedSize}, and format "gcm" ends at ${MAX_GCM_CONTAINER}`);
  }
  if (format === 'none' && encryptedSize !== size) {
    refuse(`encryptedSize is ${encryptedSize}, not size`);
  }
  return {
    file: text('file', /./, 'a path'),
    url: resolve(text('url', /./, 'a URL'), base) ?? refuse('url is no URL'),
    size,
    encryptedSize,
    sha256: text('sha256', /^[0-9a-f]{64}$/i, '64 hex digits'),
  };
}

/** Typed access to the members of an object, which refuses what does not fit. */
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
      return typeof found === 'string' && pattern.test(found) ? found : refuse(`${member} is ${shownValue(found)}, not ${expected}`);
    },
    bytes(member) {
      const found = all[member];
      return Number.isSafeInteger(found) && (found as number) >= 0
        ? (found as number)
        : refuse(`${member} is ${shownValue(found)}, not a number of bytes`);
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
    : refuse(`${where} is no object`);
}

/** Short, so that a wrong file does not end up in the message as a whole. */
function shownValue(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
