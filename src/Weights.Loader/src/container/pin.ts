import { fromBase64Url } from '../core/base64url.js';
import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import { SALT_OFFSET } from './chunked-header.js';
import type { Unlock } from './chunked-key.js';
import type { ContainerFormat } from './format.js';
import { GCM_OVERHEAD, IV_BYTES, TAG_BYTES } from './gcm.js';

/** Bytes of a pin: IV and tag of `gcm`, salt and commitment of `chunked`. */
const PIN_BYTES: Readonly<Record<ContainerFormat, number>> = { gcm: GCM_OVERHEAD, chunked: 64 };

/** @returns undefined for a text that is not the pin of a file of this format */
export function parsePin(text: unknown, format: ContainerFormat): Bytes | undefined {
  return fromBase64Url(text, PIN_BYTES[format]);
}

/** What pins a file of a manifest: its pin, or SHA-256 of an unencrypted file. The manifest was checked. */
export function pinOf(format: string, { pin, sha256 }: { readonly pin?: string | undefined; readonly sha256: string }): Bytes | undefined {
  return format === 'none'
    ? Uint8Array.from({ length: sha256.length / 2 }, (_, i) => Number.parseInt(sha256.slice(2 * i, 2 * i + 2), 16))
    : parsePin(pin, format as ContainerFormat);
}

/**
 * The option `pin` of a function that reads one file. It replaces the pin of the manifest, so a malformed one is the same error,
 * `bad-manifest`.
 */
export function pinOption(text: string | undefined, format: ContainerFormat): Bytes | undefined {
  if (text === undefined) {
    return undefined;
  }
  const pin = parsePin(text, format);
  if (pin === undefined) {
    throw new WeightsError(
      'bad-manifest',
      `The option "pin" must be ${PIN_BYTES[format]} bytes in base64url without padding for a file of the format "${format}", ` +
        'as models.json has it.',
    );
  }
  return pin;
}

/** Whether a container of the format `gcm`, which has at least its overhead, has this pin. An undefined pin fits all files. */
export function fitsGcm(pin: Bytes | undefined, container: Uint8Array): boolean {
  return fits(pin?.subarray(0, IV_BYTES), container) && fits(pin?.subarray(IV_BYTES), container.subarray(container.length - TAG_BYTES));
}

/** Compares the pin of a `chunked` file before the file key is derived, so that no chunk of another file is decrypted. */
export function pinned(unlock: Unlock, pin: Bytes | undefined, where: string): Unlock {
  return async (header) => {
    if (!fits(pin, header.subarray(SALT_OFFSET))) {
      throw wrongFile(where);
    }
    return unlock(header);
  };
}

/** Whether the bytes begin with the pin. Pins are public, so the comparison need not take constant time. */
export function fits(pin: Uint8Array | undefined, bytes: Uint8Array): boolean {
  return pin === undefined || pin.every((byte, i) => byte === bytes[i]);
}

export function wrongFile(where: string): WeightsError {
  return new WeightsError(
    'wrong-file',
    `${where} is another or an older file than models.json names. Load it again, because a cache may have an older file. If that changes ` +
      'nothing, publish loader, manifest and models together.',
  );
}
