import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { FakeClock } from '../support/fake-clock.js';
import { plaintext } from '../support/models.js';
import { PuppetWorker } from '../support/workers/puppet-worker.js';
import { root } from '../support/repository.js';
import { KEYS, REQUESTS, RESPONSES, settled, type RequestRow, type ResponseRow, type Scene } from './protocols.js';

const FOREIGN = [null, undefined, 'text', 7, [], {}, { kind: null }, { kind: 'nonsense' }, { kind: 'toString' }, { kind: '__proto__' }];

/** Lets a minute pass, with everything that it causes. */
async function minute(clock: FakeClock): Promise<void> {
  for (let second = 0; second < 60; second++) {
    clock.pass(1000);
    await settled();
  }
}

async function isSettled(result: Promise<unknown>): Promise<boolean> {
  let ended = false;
  const end = (): void => void (ended = true);
  result.then(end, end);
  await settled();
  return ended;
}

async function begin(t: TestContext, row: RequestRow): Promise<{ scene: Scene; clock: FakeClock }> {
  PuppetWorker.started.length = 0;
  const clock = new FakeClock(t, { silence: true });
  return { scene: await row.begin(t), clock };
}

const say = ({ worker }: Scene, kind: string, row: ResponseRow, changes: object = {}): void =>
  worker.say({ kind, ...row.message, ...changes });

test('The tables have all kinds of messages', () => {
  const sources = ['workers', 'reading', 'keeping', 'loading'].map((folder) =>
    readFileSync(join(root, 'src', folder, folder === 'loading' ? 'isolation-messages.ts' : 'messages.ts'), 'utf8'),
  );
  const kinds = sources.flatMap((text) => [...text.matchAll(/kind: '([^']+)'/g)].map(([, kind]) => kind));
  assert.deepEqual([...Object.keys(REQUESTS), ...Object.keys(RESPONSES), ...KEYS].sort(), kinds.sort());
});

for (const [kind, row] of Object.entries(REQUESTS)) {
  test(`${kind}, never answered: the ${row.neverAnswered} ends the wait, and the worker`, async (t) => {
    const { scene, clock } = await begin(t, row);
    await minute(clock);
    assert.equal(await isSettled(scene.result), row.neverAnswered === 'limit');
    scene.close();
    assert.ok(await isSettled(scene.result));
    assert.ok(PuppetWorker.started.every(({ terminated }) => terminated));
    assert.equal(clock.waiting, 0);
  });

  test(`${kind}, and the worker dies: the wait ends, and so does the worker`, async (t) => {
    const { scene, clock } = await begin(t, row);
    scene.worker.stop();
    await minute(clock);
    assert.ok(await isSettled(scene.result));
    assert.ok(scene.worker.terminated);
  });

  test(`${kind}, and foreign messages: they are ignored`, async (t) => {
    const { scene } = await begin(t, row);
    FOREIGN.forEach((message) => scene.worker.say(message));
    assert.ok(!(await isSettled(scene.result)));
    scene.close();
  });

  test(`${kind}, and a response that cannot be deserialized: the wait ends`, async (t) => {
    const { scene, clock } = await begin(t, row);
    scene.worker.dispatchEvent(new MessageEvent('messageerror'));
    await minute(clock);
    assert.ok(await isSettled(scene.result));
  });
}

for (const [kind, row] of Object.entries(RESPONSES)) {
  const plaintexts = (): Uint8Array[] => [plaintext(500), plaintext(500)];

  test(`${kind}, said twice: the second one changes nothing, and is wiped`, async (t) => {
    const { scene } = await begin(t, REQUESTS[row.to]!);
    const [first, second] = plaintexts();
    say(scene, kind, row, row.hasPlaintext && { plaintext: first });
    say(scene, kind, row, row.hasPlaintext && { plaintext: second });
    assert.equal(await isSettled(scene.result), row.settles);
    if (row.hasPlaintext) {
      assert.ok(first!.some((byte) => byte !== 0));
      assert.ok(second!.every((byte) => byte === 0));
    }
    scene.close();
  });

  test(`${kind}, said after the end: nothing happens, and it is wiped`, async (t) => {
    const { scene } = await begin(t, REQUESTS[row.to]!);
    scene.close();
    const late = plaintext(500);
    say(scene, kind, row, row.hasPlaintext && { plaintext: late });
    assert.ok(await isSettled(scene.result));
    assert.ok(!row.hasPlaintext || late.every((byte) => byte === 0));
  });

  for (const id of ['id', 'part'].filter((member) => member in row.message)) {
    test(`${kind}, with an unknown ${id}: it is ignored and wiped`, async (t) => {
      const { scene } = await begin(t, REQUESTS[row.to]!);
      const [unknown] = plaintexts();
      say(scene, kind, row, { [id]: 77, ...(row.hasPlaintext && { plaintext: unknown }) });
      assert.ok(!(await isSettled(scene.result)));
      assert.ok(!row.hasPlaintext || unknown!.every((byte) => byte === 0));
      scene.close();
    });
  }
}
