import assert from 'node:assert/strict';
import test from 'node:test';
import { ON_THIS_THREAD } from '../../src/container/chunked-decrypt.js';
import { unlock } from '../../src/container/chunked-key.js';
import { NEVER_ABORTED } from '../../src/core/abort.js';
import { fetchPolicy } from '../../src/http/fetch-policy.js';
import { readChunked } from '../../src/reading/read-chunked.js';
import { CHUNKED, KeptSite } from '../support/device/kept-site.js';
import { KEY } from '../support/models.js';
import { withoutPauses } from '../support/pauses.js';

test('A read that has failed requests nothing more, although it waits for bytes when a changed chunk is found', async (t) => {
  withoutPauses(t);
  const site = await KeptSite.begin(t);
  site.files['/chunked.enc'] = CHUNKED.slice();
  site.files['/chunked.enc'][5000]! ^= 1;
  site.hangsAfter = 6 * 1024 * 1024;
  const contentKey = await crypto.subtle.importKey('raw', KEY.slice(), 'HKDF', false, ['deriveBits', 'deriveKey']);
  const file = { url: site.at('/chunked.enc'), policy: fetchPolicy(), expected: CHUNKED.length, pin: undefined, entry: undefined };
  const read = (): Promise<unknown> =>
    readChunked(
      file,
      (header) => unlock(contentKey, header, 'chunked.onnx'),
      ON_THIS_THREAD,
      NEVER_ABORTED,
      () => undefined,
    );
  await assert.rejects(read(), { code: 'tampered' });
  await assert.rejects(read(), { code: 'tampered' });
  assert.equal(site.served.length, 2);
});
