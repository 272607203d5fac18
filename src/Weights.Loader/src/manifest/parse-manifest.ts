import { bindingName, externalBindingName } from '../container/binding-name.js';
import { GCM_OVERHEAD, MAX_GCM_CONTAINER } from '../container/gcm.js';
import { parsePin } from '../container/pin.js';
import { WeightsError } from '../core/errors.js';
import { displayUrl } from '../core/url.js';
import type { Manifest, ManifestExternal, ManifestModel } from './manifest.js';
import { membersOf, shortened, type Members, type Refuse } from './members.js';

const VERSION = 2;

/** 32 and more hex digits alone are a key that somebody pasted: a manifest is public. */
const KEY_ID = /^(?![0-9a-f]{32,}$)[a-z0-9][a-z0-9-]{0,63}$/;
const KID = /^[0-9a-f]{32}$/;
const NOTHING = /^$/;

/**
 * Refuses also what the build never writes, because such a manifest was written by something else.
 *
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
  const manifest = membersOf(json, '', refuse);
  const { version } = manifest.all;
  if (version !== VERSION) {
    const advice =
      Number(version) > VERSION ? 'a newer version of the site was deployed: reload the page' : 'publish manifest and loader together';
    refuse(`its version is ${shortened(version)}, not ${VERSION}; ${advice}`);
  }
  const list = manifest.list('models') ?? refuse('models is missing');
  const models = list.map(({ value, where }) => parseModel(membersOf(value, where, refuse), url, refuse));
  requireUnique(models, ({ name }) => name.normalize('NFC'), 'models have the name', refuse);
  return { url, models };
}

function parseModel(model: Members, base: string, refuse: Refuse): ManifestModel {
  const format = model.text('format', /^[a-z0-9-]{1,32}$/, 'a format');
  const encrypted = format !== 'none';
  const name = model.text('name', isModelName, 'a possible name of a model');
  const external = model.list('external')?.map(({ value, where }) => parseExternal(membersOf(value, where, refuse), name, format, base));
  requireUnique(external ?? [], ({ location }) => location, 'files have the location', model.refuse);
  return {
    name,
    ...parseFile(model, format, base),
    format,
    keyId: model.unrepeated(
      'keyId',
      encrypted ? KEY_ID : NOTHING,
      encrypted ? 'a key ID: 1 to 64 of a-z, 0-9 and "-", and not a key' : 'empty, but the model is unencrypted',
    ),
    kid: model.unrepeated('kid', encrypted ? KID : NOTHING, encrypted ? '32 lower-case hex digits' : 'empty, but the model is unencrypted'),
    ...(external === undefined ? {} : { external }),
  };
}

function parseExternal(external: Members, name: string, format: string, base: string): ManifestExternal {
  return {
    location: external.text('location', (location) => isExternalLocation(name, location), "a relative path in the model's folder"),
    ...parseFile(external, format, base),
  };
}

function parseFile(file: Members, format: string, base: string): Omit<ManifestExternal, 'location'> {
  const { text, unrepeated, bytes, refuse } = file;
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
    file: text('file', /^[^\p{Cc}\p{Cs}]+$/u, 'a path'),
    url: resolve(text('url', /./, 'a URL'), base) ?? refuse('url is not a URL of http or https without a user name'),
    size,
    encryptedSize,
    sha256: unrepeated('sha256', /^[0-9a-f]{64}$/, '64 lower-case hex digits'),
    ...parsePinOf(file, format),
  };
}

/** A format that this loader does not know may have a pin that it does not know. */
function parsePinOf({ all, unrepeated, refuse }: Members, format: string): { pin?: string } {
  if (format === 'none' && all['pin'] !== undefined) {
    refuse('pin is there, but the model is unencrypted');
  }
  return format === 'gcm' || format === 'chunked'
    ? { pin: unrepeated('pin', (pin) => parsePin(pin, format) !== undefined, `that of a file of the format "${format}", in base64url`) }
    : {};
}

function requireUnique<T>(all: readonly T[], identify: (one: T) => string, what: string, refuse: Refuse): void {
  const seen = new Set<string>();
  for (const identity of all.map(identify)) {
    if (seen.has(identity)) {
      refuse(`two ${what} ${shortened(identity)}`);
    }
    seen.add(identity);
  }
}

/** The build allows only these names, because a name becomes a path and a URL. */
function isModelName(name: string): boolean {
  return !/[;\\:*?"<>|\p{Cc}]/u.test(name) && succeeds(() => bindingName(name));
}

function isExternalLocation(modelName: string, location: string): boolean {
  return succeeds(() => externalBindingName(modelName, location));
}

function succeeds(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

/**
 * Other schemes would let the manifest itself (data:), the page (blob:), a script (javascript:) or a file of the user (file:) be the file.
 * An app may have its own scheme, such as capacitor: or tauri:, so the manifest's own scheme and host are allowed. Of those four, only
 * file: can have a host.
 */
function resolve(url: string, base: string): string | undefined {
  try {
    const { protocol, host, username, password, href } = new URL(url, base);
    const own = new URL(base);
    const sameApp = protocol === own.protocol && host === own.host && host !== '' && protocol !== 'file:';
    return (/^https?:$/.test(protocol) || sameApp) && username + password === '' ? href : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a newer build wrote it, so that a page with a newer loader was deployed. */
export function isOfNewerVersion(text: string): boolean {
  try {
    return Number((JSON.parse(text) as { version?: unknown } | null)?.version) > VERSION;
  } catch {
    return false;
  }
}
