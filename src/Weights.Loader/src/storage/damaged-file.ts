import { WeightsError, type WeightsErrorCode } from '../core/errors.js';
import { removeEntries } from './entries.js';
import type { Presence } from './room.js';
import { warnOnce } from './store-warning.js';

/** The model of a file. */
interface Model {
  readonly format: string;
  /** What was on this device when the load began. */
  readonly cached?: Presence | undefined;
}

/** A file that could not be read or decrypted. */
interface FailedFile {
  /** Undefined if it is not kept. */
  readonly entry?: string | undefined;
  /** The length that the manifest gives; undefined without a manifest. */
  readonly expected: number | undefined;
}

/** What a damaged file on the device can cause, or a wrong one that was received and stored. */
const OF_DAMAGE: readonly WeightsErrorCode[] = ['tampered', 'wrong-file', 'truncated', 'too-long', 'wrong-container', 'not-a-container'];

export function isOfDamage(error: unknown): error is WeightsError {
  return error instanceof WeightsError && OF_DAMAGE.includes(error.code);
}

/**
 * After a failed read of a file: removes the file from this device, unless its bytes there may be good.
 *
 * @throws the error
 */
export async function removeIfDamaged(model: Model, file: FailedFile, error: unknown): Promise<never> {
  if (file.entry !== undefined && isOfDamage(error) && !mayBeGood(model, file, error)) {
    await removeEntries([file.entry]).catch(warnOnce);
  }
  throw error;
}

function mayBeGood({ cached, format }: Model, { entry = '', expected }: FailedFile, { code, have }: WeightsError): boolean {
  const received = cached?.before.includes(entry) === false; // all of it from the server, by this load
  switch (code) {
    case 'truncated': // If the response ended early, the next load uses what has arrived.
      return expected === undefined ? received : have !== undefined && have < expected;
    case 'tampered': // The format `gcm` does not distinguish a wrong key from a changed file.
      return format === 'gcm' && received;
    default:
      return false;
  }
}
