import assert from 'node:assert/strict';
import test from 'node:test';
import { fetchPolicy } from '../../src/http/fetch-policy.js';
import { keepFile } from '../../src/keeping/keep-file.js';
import type { PinnedFile } from '../../src/reading/whole-file.js';
import { removeUnused } from '../../src/storage/entries.js';
import { entryId } from '../../src/storage/entry.js';
import { openKept, useWorkerStorage, type KeptFile } from '../../src/storage/kept-file.js';
import { lockNow } from '../../src/storage/locks.js';
import { makeRoom } from '../../src/storage/room.js';
import { opfsReader } from '../../src/storage/sync-files.js';
import { openForWriting } from '../../src/storage/writer.js';
import { Device } from '../support/device/device.js';
import { FakeClock } from '../support/fake-clock.js';
import { GCM, KeptSite } from '../support/device/kept-site.js';
import { withGlobal } from '../support/globals.js';
import { pinOf } from '../support/models.js';
import { gate } from '../support/server.js';

const PIN = Uint8Array.from(Buffer.from(pinOf(GCM)!, 'base64url'));
const ENTRY = entryId('gcm', PIN);
const never = new AbortController().signal;
const silent = (): void => undefined;

/** What a worker of any tab does. */
useWorkerStorage({ open: openForWriting, read: opfsReader });

async function file(url: string, most?: number): Promise<PinnedFile> {
  await makeRoom('gcm', [{ id: ENTRY, bytes: GCM.length }], most, never);
  return { url, policy: fetchPolicy(), expected: GCM.length, pin: PIN, entry: ENTRY, format: 'gcm' };
}

// The first test of this file, because fetch keeps timers, which the fake clock does not know.
test('A tab does not wait for one that makes no progress', async (t) => {
  await Device.begin(t);
  const wanted = await file('https://site.test/gcm.enc');
  const writing = await openKept(ENTRY, GCM.length, never);
  const clock = new FakeClock(t, { silence: true });
  const waiting = keepFile(wanted, never, silent);
  let kept: boolean | undefined;
  void waiting.then((result) => (kept = result));
  for (let seconds = 0; kept === undefined && seconds < 120; seconds++) {
    await new Promise(setImmediate);
    clock.pass(1000);
  }
  assert.equal(kept, false);
  await writing!.close();
});

test('Two tabs download a file once', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  const wanted = await file(site.at('/gcm.enc'));
  assert.deepEqual(await Promise.all([keepFile(wanted, never, silent), keepFile(wanted, never, silent)]), [true, true]);
  assert.equal(site.take(), GCM.length);
  assert.deepEqual(device.warnings, []);
});

test('A tab that waits for another one goes on where that one stopped', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  const wanted = await file(site.at('/gcm.enc'));
  site.hangsAfter = 6_000_000;
  const abort = new AbortController();
  const first = keepFile(wanted, abort.signal, silent);
  await device.until('gcm', 5_000_000);
  const second = keepFile(wanted, never, silent);
  site.take();
  site.hangsAfter = Infinity;
  abort.abort(new Error('closed'));
  await assert.rejects(first, /closed/);
  assert.equal(await second, true);
  assert.ok(site.take() <= GCM.length - 5_000_000);
});

test('A wait for another tab ends with the signal', async (t) => {
  await Device.begin(t);
  const site = await KeptSite.begin(t);
  const wanted = await file(site.at('/gcm.enc'));
  const writing = await openKept(ENTRY, GCM.length, never);
  const abort = new AbortController();
  const waiting = keepFile(wanted, abort.signal, silent);
  abort.abort(new Error('closed'));
  await assert.rejects(waiting, /closed/);
  await writing!.close();
  assert.equal(await keepFile(wanted, never, silent), true);
});

test('What a tab reads or writes is not removed to make room', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  const wanted = await file(site.at('/gcm.enc'));
  const writing = await openKept(ENTRY, GCM.length, never);
  assert.equal(await removeUnused(ENTRY), false);
  await writing!.close();
  await keepFile(wanted, never, silent);
  const reading = await openKept(ENTRY, GCM.length, never);
  await makeRoom('other', [{ id: 'gcm-other', bytes: 1000 }], 2000, never);
  assert.equal(reading!.complete, true);
  assert.equal(
    device.find(ENTRY).some((path) => path.includes('opfs')),
    true,
  );
  await reading!.close();
  await makeRoom('other', [{ id: 'gcm-other', bytes: 1000 }], 2000, never);
  assert.deepEqual(device.find(ENTRY), []);
});

test('A file that is removed while it is downloaded is downloaded to its end', async (t) => {
  const device = await Device.begin(t);
  const site = await KeptSite.begin(t);
  const wanted = await file(site.at('/gcm.enc'));
  const halfway = gate();
  const keeping = keepFile(wanted, never, (loaded) => {
    if (loaded > 1_000_000) {
      device.clear();
      halfway.open();
    }
  });
  await halfway.opened;
  await keeping;
  assert.equal(await keepFile(await file(site.at('/gcm.enc')), never, silent), true);
  assert.equal(device.find(ENTRY).length, 3, 'the file, its record and its state');
});

test('A store that fails while a file is opened leaves no lock', async (t) => {
  await Device.begin(t);
  await file('https://site.test/gcm.enc');
  withGlobal(t, 'caches', {
    open: async () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    },
  });
  assert.equal(await openKept(ENTRY, GCM.length, never), undefined);
  assert.notEqual(await lockNow(ENTRY, 'exclusive'), undefined);
});

test('A file that is opened too late is closed', async (t) => {
  await Device.begin(t);
  await file('https://site.test/gcm.enc');
  const slow = gate();
  const closed = gate();
  const open = async (...of: Parameters<typeof openForWriting>): Promise<KeptFile> => {
    await slow.opened;
    const written = await openForWriting(...of);
    const close = written.close.bind(written);
    written.close = () => close().finally(closed.open);
    return written;
  };
  useWorkerStorage({ open, read: opfsReader });
  t.after(() => useWorkerStorage({ open: openForWriting, read: opfsReader }));
  const { setTimeout: start } = globalThis;
  withGlobal(t, 'setTimeout', (callback: () => void, delay = 0) => start(callback, delay === 5000 ? 10 : delay));
  assert.equal(await openKept(ENTRY, GCM.length, never), undefined);
  slow.open();
  await closed.opened;
  assert.notEqual(await lockNow(ENTRY, 'exclusive'), undefined);
});
