import { fromBase64Url } from '../core/base64url.js';
import type { Bytes } from '../core/bytes.js';
import { WeightsError } from '../core/errors.js';
import type { ContainerFormat, FileFormat } from './format.js';
import { GCM_OVERHEAD, IV_BYTES, TAG_BYTES } from './gcm.js';

/** Bytes of a pin: IV and tag of `gcm`, salt and commitment of `chunked`. */
const PIN_BYTES: Readonly<Record<ContainerFormat, number>> = { gcm: GCM_OVERHEAD, chunked: 64 };

/** @returns undefined for a text that is not the pin of a file of this format */
export function parsePin(text: unknown, format: ContainerFormat): Bytes | undefined {
  return fromBase64Url(text, PIN_BYTES[format]);
}

/** What pins a file of a manifest: its pin, or SHA-256 of an unencrypted file. The manifest was checked. */
export function pinOf(format: FileFormat, { pin, sha256 }: { readonly pin?: string | undefined; readonly sha256: string }): Bytes {
  return format === 'none'
    ? Uint8Array.from({ length: sha256.length / 2 }, (_, i) => Number.parseInt(sha256.slice(2 * i, 2 * i + 2), 16))
    : (parsePin(pin, format) ?? refusePin(`models.json has no pin of the format "${format}" for a file.`));
}

/**
 * The option `pin` of a function that reads one file. It replaces the pin of the manifest, so a malformed one is the same error,
 * `bad-manifest`.
 *
 * @returns undefined without the option: only the caller may decide that a file is not pinned
 */
export function pinOption(text: string | undefined, format: ContainerFormat): Bytes | undefined {
  if (text === undefined) {
    return undefined;
  }
  return (
    parsePin(text, format) ??
    refusePin(
      `The option "pin" must be ${PIN_BYTES[format]} bytes in base64url without padding for a file of the format "${format}", ` +
        'as models.json has it.',
    )
  );
}

function refusePin(why: string): never {
  throw new WeightsError('bad-manifest', why);
}

/** Whether a container of the format `gcm`, which has at least its overhead, has this pin. An undefined pin fits all files. */
export function fitsGcm(pin: Bytes | undefined, container: Uint8Array): boolean {
  return (
    pin === undefined ||
    (fits(pin.subarray(0, IV_BYTES), container) && fits(pin.subarray(IV_BYTES), container.subarray(container.length - TAG_BYTES)))
  );
}

/** Whether the bytes begin with the pin. Pins are public, so the comparison need not take constant time. */
export function fits(pin: Uint8Array, bytes: Uint8Array): boolean {
  return pin.every((byte, i) => byte === bytes[i]);
}

export function wrongFile(where: string): WeightsError {
  return new WeightsError(
    'wrong-file',
    `${where} is another or an older file than models.json names. Load it again, because a cache may have an older file. If that changes ` +
      'nothing, publish loader, manifest and models together.',
  );
}
