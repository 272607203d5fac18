import { WeightsError } from './errors.js';
import type { Failure } from '../workers/messages.js';

/** Numbers and texts only, and no cause: it may not be cloneable. */
export function toFailure(error: unknown): Failure {
  if (!(error instanceof WeightsError)) {
    return { code: 'decrypt', message: String(error) };
  }
  const { code, message, status, chunk, have, want, retryAfter } = error;
  return { code, message, status, chunk, have, want, retryAfter };
}

export function fromFailure(failure: Failure): WeightsError {
  return new WeightsError(failure.code, failure.message, failure);
}
