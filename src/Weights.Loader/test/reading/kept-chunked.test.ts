import assert from 'node:assert/strict';
import test from 'node:test';
import { ON_THIS_THREAD } from '../../src/container/chunked-decrypt.js';
import { unlock } from '../../src/container/chunked-key.js';
import { parsePin } from '../../src/container/pin.js';
import { fetchPolicy } from '../../src/http/fetch-policy.js';
import { readChunked } from '../../src/reading/read-chunked.js';
import { entryId } from '../../src/storage/entry.js';
import { useWorkerStorage } from '../../src/storage/kept-file.js';
import { opfsReader } from '../../src/storage/sync-files.js';
import { openForWriting } from '../../src/storage/writer.js';
import { Device } from '../support/device/device.js';
import { CHUNKED, KeptSite, MODEL } from '../support/device/kept-site.js';
import { visit } from '../support/device/kept-visit.js';
import { KEY, pinOf } from '../support/models.js';

const HEADER_PIECE = 4 * 1024 * 1024;

test('A kept file is not read into memory before its key is there', async (t) => {
  await Device.begin(t);
  const site = await KeptSite.begin(t);
  await visit(t, site, 'chunked');
  let read = 0;
  let atKey = Infinity;
  useWorkerStorage({
    open: openForWriting,
    async read(id) {
      const source = (await opfsReader(id))!;
      return {
        ...source,
        readInto: (target, at) => ((read += target.length), source.readInto(target, at)),
        read: (offset, length) => ((read += length), source.read(offset, length)),
      };
    },
  });
  const pin = parsePin(pinOf(CHUNKED, 'chunked'), 'chunked')!;
  const url = site.at('/chunked.enc');
  const file = { url, policy: fetchPolicy(), expected: CHUNKED.length, pin, entry: entryId('chunked', pin) };
  const contentKey = await crypto.subtle.importKey('raw', KEY.slice(), 'HKDF', false, ['deriveBits', 'deriveKey']);
  const keyLater = async (header: Uint8Array): Promise<CryptoKey> => {
    await new Promise(setImmediate); // as a message from the page
    atKey = read;
    return unlock(contentKey, header, 'chunked.onnx');
  };
  const plaintext = await readChunked(file, keyLater, ON_THIS_THREAD, new AbortController().signal, () => undefined);
  assert.ok(Buffer.from(plaintext).equals(MODEL));
  assert.ok(atKey <= HEADER_PIECE, `${atKey} bytes were read`);
});
