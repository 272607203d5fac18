import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import test from 'node:test';
import { ReadAhead } from '../../src/reading/read-ahead.js';
import type { OpenedFile } from '../../src/container/random-access.js';
import { gate } from '../support/server.js';

const CHUNK = 64;
/** How many bytes are read at once. */
const RUN = 512 * 1024;
const RUNS = 80;
/** An eighth of the runs. */
const WINDOW = RUNS / 8;
const DATA = randomFillSync(new Uint8Array(RUNS * RUN - 1000));

/** An opened file that records its reads. */
class RecordedFile implements OpenedFile {
  readonly size = DATA.length;
  readonly chunkBytes = CHUNK;
  readonly reads: number[] = [];
  readonly given: Uint8Array[] = [];
  closed = false;
  /** Each read waits for this before it returns. */
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

/** Resolves when everything that does not wait for an event has happened. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const expected = (offset: number, length: number): Uint8Array<ArrayBuffer> => DATA.slice(offset, offset + length);

test('While no read waits, the first window of the file is read ahead, and no more', async () => {
  const recorded = new RecordedFile();
  new ReadAhead(recorded);
  await settled();
  assert.deepEqual(
    recorded.reads,
    Array.from({ length: WINDOW }, (_, run) => run),
  );
});

test('The window has a limit in bytes too', async () => {
  const recorded = new RecordedFile();
  new ReadAhead(recorded, 9 * RUN);
  await settled();
  assert.equal(recorded.reads.length, 9);
});

test('In any order each run is read once, and every byte is right', async () => {
  const recorded = new RecordedFile();
  const file = new ReadAhead(recorded);
  // 37 and 80 have no common divisor: an order without neighbours.
  for (let i = 0; i < RUNS; i++) {
    const run = (i * 37) % RUNS;
    assert.deepEqual(await file.read(run * RUN, RUN), expected(run * RUN, RUN));
    await settled();
  }
  assert.deepEqual(
    [...recorded.reads].sort((a, b) => a - b),
    Array.from({ length: RUNS }, (_, run) => run),
  );
});

test('In the order of the file the next run has been read already', async () => {
  const recorded = new RecordedFile();
  const file = new ReadAhead(recorded);
  await settled();
  for (let run = 0; run < RUNS; run++) {
    const before = recorded.reads.includes(run);
    assert.ok(before, `run ${run} was not read ahead`);
    assert.deepEqual(await file.read(run * RUN, RUN), expected(run * RUN, RUN));
    await settled();
  }
});

test('Small tensors in one run need one read, also at the same time', async () => {
  const recorded = new RecordedFile();
  const file = new ReadAhead(recorded);
  await settled();
  const begin = recorded.reads.length;
  const at = (RUNS - 1) * RUN;
  const parts = await Promise.all([0, 1, 2, 3].map((part) => file.read(at + part * 1000, 1000)));
  parts.forEach((part, i) => assert.deepEqual(part, expected(at + i * 1000, 1000)));
  assert.equal(recorded.reads.slice(begin).filter((run) => run === RUNS - 1).length, 1);
});

test("Reads over several runs, beyond the end, empty and repeated ones return the file's bytes", async () => {
  const recorded = new RecordedFile();
  const file = new ReadAhead(recorded);
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

test('Nothing is read ahead while a read waits', async () => {
  const recorded = new RecordedFile();
  const file = new ReadAhead(recorded);
  await settled();
  const { opened, open } = gate();
  recorded.before = (offset) => (offset === 40 * RUN ? opened : undefined);
  const waiting = file.read(40 * RUN, RUN);
  for (let run = 0; run < WINDOW; run++) {
    await file.read(run * RUN, RUN); // there is room now
  }
  await settled();
  assert.equal(recorded.reads.length, WINDOW + 1);
  open();
  await waiting;
  await settled();
  assert.equal(recorded.reads.length, 2 * WINDOW + 1);
});

test('A failed read ahead is not reported; the read of its bytes makes another attempt', async (t) => {
  const unhandled: unknown[] = [];
  const hear = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', hear);
  t.after(() => process.off('unhandledRejection', hear));
  const recorded = new RecordedFile();
  let attempts = 0;
  recorded.before = (offset) => {
    if (Math.floor(offset / RUN) === 3) {
      throw new Error(`attempt ${++attempts}`);
    }
  };
  const file = new ReadAhead(recorded);
  await settled();
  assert.deepEqual(recorded.reads, [0, 1, 2, 3]);
  for (const run of [0, 2, 50]) {
    assert.deepEqual(await file.read(run * RUN, RUN), expected(run * RUN, RUN));
  }
  await settled();
  assert.deepEqual(recorded.reads, [0, 1, 2, 3, 50]); // reading ahead has ended
  await assert.rejects(file.read(3 * RUN, RUN), { message: 'attempt 2' });
  await assert.rejects(file.read(3 * RUN + 5, 10), { message: 'attempt 3' });
  recorded.before = () => undefined;
  assert.deepEqual(await file.read(3 * RUN, RUN), expected(3 * RUN, RUN));
  assert.deepEqual(unhandled, []);
});

test('If a read waits for a read ahead that fails, it makes another attempt', async () => {
  const recorded = new RecordedFile();
  const { opened, open } = gate();
  recorded.before = async () => {
    await opened;
    throw new Error(`attempt ${recorded.reads.length}`);
  };
  const file = new ReadAhead(recorded);
  const asked = file.read(0, RUN);
  open();
  await assert.rejects(asked, { message: 'attempt 2' });
});

test('A close ends reading ahead and wipes the plaintext', async () => {
  const recorded = new RecordedFile();
  const { opened, open } = gate();
  recorded.before = (offset) => (offset === 2 * RUN ? opened : undefined);
  const file = new ReadAhead(recorded);
  await settled();
  file.close();
  open();
  await settled();
  assert.ok(recorded.closed);
  assert.deepEqual(recorded.reads, [0, 1, 2]);
  assert.deepEqual(
    recorded.given.map((bytes) => bytes.byteLength),
    [0, 0, 0],
  ); // zeroed and given back
});

test('A read that fails wipes what was read ahead, and ends reading ahead', async () => {
  const recorded = new RecordedFile();
  const file = new ReadAhead(recorded);
  await settled();
  const held = recorded.given.length;
  assert.ok(held > 0);
  recorded.before = async (offset) => {
    if (offset === 40 * RUN) {
      throw new Error('tampered');
    }
  };
  await assert.rejects(file.read(40 * RUN, 2 * RUN), { message: 'tampered' });
  await settled();
  assert.ok(recorded.given.every(({ byteLength }) => byteLength === 0));
  assert.equal(recorded.given.length, held);
});
