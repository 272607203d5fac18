import { WeightsError, type WeightsErrorCode, type WeightsErrorDetails } from './errors.js';

/** A WeightsError as a message between threads, because structured cloning drops an error's class and members. */
export interface Failure extends WeightsErrorDetails {
  readonly code: WeightsErrorCode;
  readonly message: string;
}

/** Numbers and texts only. The cause is left out, because it may not be cloneable. */
export function toFailure(error: unknown): Failure {
  if (!(error instanceof WeightsError)) {
    return { code: 'decrypt', message: String(error) };
  }
  const { code, message, status, chunk, have, want, retryAfter, endsLease } = error;
  return { code, message, status, chunk, have, want, retryAfter, endsLease };
}

export function fromFailure(failure: Failure): WeightsError {
  return new WeightsError(failure.code, failure.message, failure);
}
