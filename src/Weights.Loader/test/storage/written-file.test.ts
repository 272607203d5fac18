import assert from 'node:assert/strict';
import test from 'node:test';
import { openForWriting } from '../../src/storage/writer.js';
import { Device } from '../support/device/device.js';

for (const opfs of [true, false]) {
  test(`A file is read while it is completed, in ${opfs ? 'OPFS' : 'the Cache API'}`, async (t) => {
    await Device.begin(t, { opfs });
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i);
    const file = await openForWriting('gcm-00', undefined, () => undefined);
    await file.append(0, bytes);
    let completed = false;
    const completing = file.finish(bytes.length).then(() => (completed = true));
    const reads: Promise<Uint8Array>[] = [];
    while (!completed) {
      reads.push(file.read(10, 20));
      await (reads.length % 100 === 0 ? new Promise(setImmediate) : undefined); // a read in every step of what completes the file
    }
    await completing;
    assert.ok(file.complete);
    for (const read of await Promise.all(reads)) {
      assert.deepEqual(Buffer.from(read), Buffer.from(bytes.subarray(10, 30)));
    }
  });
}
