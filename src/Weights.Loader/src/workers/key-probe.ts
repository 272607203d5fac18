import { WeightsError } from '../core/errors.js';
import { isCryptoKey } from '../keys/content-key.js';
import type { Waiting } from '../core/waiting.js';
import type { StartWorker } from './start-worker.js';

/** Starters whose workers do not get keys. So a load of many files sends one probe. */
const withoutKeys = new WeakSet<StartWorker>();

let probe: Promise<CryptoKey> | undefined;

/** A key that protects nothing, of the kind that is sent later. It is made once. */
export function probeKey(): Promise<CryptoKey> {
  probe ??= crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['decrypt']);
  return probe;
}

/** Remembers that keys do not arrive in the workers that this starts. */
export function keysDoNotArrive(start: StartWorker): void {
  withoutKeys.add(start);
}

/** @throws {@link WeightsError} `session`, for a load that needs a worker. */
export function requireKeysArrive(start: StartWorker): void {
  if (withoutKeys.has(start)) {
    throw new WeightsError(
      'session',
      'This browser cannot send a CryptoKey to a worker, which the option "isolate" needs. Leave "isolate" out: then the page decrypts ' +
        'the model on its own thread.',
    );
  }
}

/**
 * In a worker, of a key that was sent to it. Some browsers deliver a message without its key.
 *
 * @throws {@link WeightsError} `decrypt`.
 */
export function requireKey(key: unknown): CryptoKey {
  if (!isCryptoKey(key)) {
    throw keyLost();
  }
  return key;
}

/** In a worker: a key that was requested. */
export function takeKey(waiting: Waiting<CryptoKey>, id: number, key: unknown): void {
  isCryptoKey(key) ? waiting.resolve(id, key) : waiting.reject(id, keyLost());
}

/** The probe arrived, and the key did not. */
export function keyLost(cause?: unknown): WeightsError {
  return new WeightsError('decrypt', 'The browser did not send the key to the worker that decrypts the model. Load the model again.', {
    cause,
  });
}
