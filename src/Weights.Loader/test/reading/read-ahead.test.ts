import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import test from 'node:test';
import { ReadAhead } from '../../src/reading/read-ahead.js';
import type { OpenedFile } from '../../src/container/random-access.js';
import { gate } from '../support/server.js';

const CHUNK = 64;
/** What is read at once. */
const RUN = 512 * 1024;
const RUNS = 80;
/** An eighth of the runs. */
const WINDOW = RUNS / 8;
const DATA = randomFillSync(new Uint8Array(RUNS * RUN - 1000));

/** An opened file that keeps account of its reads. */
class Account implements OpenedFile {
  readonly size = DATA.length;
  readonly chunkBytes = CHUNK;
  readonly reads: number[] = [];
  readonly given: Uint8Array[] = [];
  closed = false;
  /** Waited for before each read is answered. */
  before: (offset: number) => Promise<void> | void = () => undefined;

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    signal?.throwIfAborted();
    this.reads.push(offset / RUN);
    await this.before(offset);
    const bytes = DATA.slice(offset, offset + length);
    this.given.push(bytes);
    return bytes;
  }

  close(): void {
    this.closed = true;
  }
}

/** All that goes on without waiting for anything outside has happened by then. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const expected = (offset: number, length: number): Uint8Array<ArrayBuffer> => DATA.slice(offset, offset + length);

test('While nobody waits, the first of the file is read ahead, and no more than a window', async () => {
  const account = new Account();
  new ReadAhead(account);
  await settled();
  assert.deepEqual(
    account.reads,
    Array.from({ length: WINDOW }, (_, run) => run),
  );
});

test('The window is bounded in bytes too', async () => {
  const account = new Account();
  new ReadAhead(account, 9 * RUN);
  await settled();
  assert.equal(account.reads.length, 9);
});

test('Read in any order, each run is read once, and every byte is right', async () => {
  const account = new Account();
  const file = new ReadAhead(account);
  // 37 and 80 have no common divisor: an order without neighbours.
  for (let i = 0; i < RUNS; i++) {
    const run = (i * 37) % RUNS;
    assert.deepEqual(await file.read(run * RUN, RUN), expected(run * RUN, RUN));
    await settled();
  }
  assert.deepEqual(
    [...account.reads].sort((a, b) => a - b),
    Array.from({ length: RUNS }, (_, run) => run),
  );
});

test('Read from the begin to the end, what follows is there already', async () => {
  const account = new Account();
  const file = new ReadAhead(account);
  await settled();
  for (let run = 0; run < RUNS; run++) {
    const before = account.reads.includes(run);
    assert.ok(before, `run ${run} was not read ahead`);
    assert.deepEqual(await file.read(run * RUN, RUN), expected(run * RUN, RUN));
    await settled();
  }
});

test('Small tensors in one run cost one read, also at once', async () => {
  const account = new Account();
  const file = new ReadAhead(account);
  await settled();
  const begin = account.reads.length;
  const at = (RUNS - 1) * RUN;
  const parts = await Promise.all([0, 1, 2, 3].map((part) => file.read(at + part * 1000, 1000)));
  parts.forEach((part, i) => assert.deepEqual(part, expected(at + i * 1000, 1000)));
  assert.equal(account.reads.slice(begin).filter((run) => run === RUNS - 1).length, 1);
});

test('Reads over several runs, beyond the end, empty and repeated ones are answered like those of the file', async () => {
  const account = new Account();
  const file = new ReadAhead(account);
  for (const [offset, length] of [
    [100, 3 * RUN],
    [DATA.length - 10, 100],
    [DATA.length, 5],
    [0, 0],
    [0, 100],
    [0, 100],
    [0, RUN],
    [RUN - 1, 2],
  ] as const) {
    assert.deepEqual(await file.read(offset, length), expected(offset, length));
  }
});

test('Nothing is read ahead while someone waits', async () => {
  const account = new Account();
  const file = new ReadAhead(account);
  await settled();
  const { opened, open } = gate();
  account.before = (offset) => (offset === 40 * RUN ? opened : undefined);
  const waiting = file.read(40 * RUN, RUN);
  for (let run = 0; run < WINDOW; run++) {
    await file.read(run * RUN, RUN); // there is room now
  }
  await settled();
  assert.equal(account.reads.length, WINDOW + 1);
  open();
  await waiting;
  await settled();
  assert.equal(account.reads.length, 2 * WINDOW + 1);
});

test("What fails ahead is nobody's error until it is read, which makes its own attempt", async (t) => {
  const unhandled: unknown[] = [];
  const hear = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', hear);
  t.after(() => process.off('unhandledRejection', hear));
  const account = new Account();
  let attempts = 0;
  account.before = (offset) => {
    if (Math.floor(offset / RUN) === 3) {
      throw new Error(`attempt ${++attempts}`);
    }
  };
  const file = new ReadAhead(account);
  await settled();
  assert.deepEqual(account.reads, [0, 1, 2, 3]);
  for (const run of [0, 2, 50]) {
    assert.deepEqual(await file.read(run * RUN, RUN), expected(run * RUN, RUN));
  }
  await settled();
  assert.deepEqual(account.reads, [0, 1, 2, 3, 50]); // reading ahead has ended
  await assert.rejects(file.read(3 * RUN, RUN), { message: 'attempt 2' });
  await assert.rejects(file.read(3 * RUN + 5, 10), { message: 'attempt 3' });
  account.before = () => undefined;
  assert.deepEqual(await file.read(3 * RUN, RUN), expected(3 * RUN, RUN));
  assert.deepEqual(unhandled, []);
});

test('Who asks for what is on its way ahead, and fails, gets the error of an own attempt', async () => {
  const account = new Account();
  const { opened, open } = gate();
  account.before = async () => {
    await opened;
    throw new Error(`attempt ${account.reads.length}`);
  };
  const file = new ReadAhead(account);
  const asked = file.read(0, RUN);
  open();
  await assert.rejects(asked, { message: 'attempt 2' });
});

test('A close ends reading ahead and leaves nothing in the open', async () => {
  const account = new Account();
  const { opened, open } = gate();
  account.before = (offset) => (offset === 2 * RUN ? opened : undefined);
  const file = new ReadAhead(account);
  await settled();
  file.close();
  open();
  await settled();
  assert.ok(account.closed);
  assert.deepEqual(account.reads, [0, 1, 2]);
  assert.deepEqual(
    account.given.map((bytes) => bytes.byteLength),
    [0, 0, 0],
  ); // zeroed and given back
});
