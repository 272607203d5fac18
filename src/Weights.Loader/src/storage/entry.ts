import type { Bytes } from '../core/bytes.js';

/** What is known about a stored file. The page writes it, when a load or prefetch begins. */
export interface EntryRecord {
  /** The model's name, or the URL of a file that was loaded without a manifest. */
  readonly name: string;
  /** The entries of all files of the model, this one included. */
  readonly files: readonly string[];
  /** The length that the manifest gives; undefined without a manifest. */
  readonly bytes?: number | undefined;
  /** How long a file of unknown length may get; null if there is no limit. JSON has no infinite number. */
  readonly most?: number | null | undefined;
  /** When a load or prefetch used it last, in milliseconds of Date. */
  readonly used: number;
}

/** How far a stored file is. Only the writer, who has its lock, writes it. Without it the bytes on the device are not used. */
export interface EntryState {
  /** The strong ETag of the response that the bytes came from. */
  readonly etag?: string | undefined;
  /** The length of the file; undefined while bytes are missing. */
  readonly bytes?: number | undefined;
}

/**
 * The ID of a stored file. The pin is public, and no two files have the same; so another version of a model is another entry. The hex
 * digits are safe as a file name everywhere.
 */
export function entryId(format: string, pin: Bytes): string {
  return `${format}-${Array.from(pin, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
