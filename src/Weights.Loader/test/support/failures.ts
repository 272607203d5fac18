import assert from 'node:assert/strict';
import { WeightsError, type WeightsErrorCode } from 'weights-loader';

/** Waits for the failure, checks its code, and returns the error for further checks. */
export async function failure(code: WeightsErrorCode, load: Promise<unknown>): Promise<WeightsError> {
  const error = await load.then(
    () => assert.fail(`It should have failed with ${code}.`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof WeightsError)) {
    throw error;
  }
  assert.equal(error.code, code, error.message);
  return error;
}
