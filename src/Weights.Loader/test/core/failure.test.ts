import assert from 'node:assert/strict';
import test from 'node:test';
import { WeightsError } from '../../src/core/errors.js';
import { fromFailure, toFailure } from '../../src/core/failure.js';

test('A WeightsError has the same members after it was posted to another thread', () => {
  const details = { status: 403, chunk: 5, have: 1, want: 2, retryAfter: 3, endsLease: 'revoked' } as const;
  const error = new WeightsError('key-refused', 'No.', { ...details, cause: () => 'cannot be cloned' });
  const posted = fromFailure(structuredClone(toFailure(error)));
  assert.ok(posted instanceof WeightsError);
  assert.deepEqual({ ...posted }, { ...error });
  assert.equal(posted.message, error.message);
});

test('Any other error is posted as a failed decryption with its text', () => {
  const posted = fromFailure(structuredClone(toFailure(new RangeError('too large'))));
  assert.deepEqual([posted.code, posted.message], ['decrypt', 'RangeError: too large']);
});
