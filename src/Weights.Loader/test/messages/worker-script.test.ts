import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { PROTOCOL } from '../../src/workers/protocol.js';
import { withGlobal } from '../support/globals.js';
import { dist } from '../support/repository.js';
import { ThreadWorker } from '../support/workers/thread-worker.js';

const SCRIPT = pathToFileURL(join(dist, 'weights-loader.worker.js'));

test('The worker script does nothing in a page, which imports it by mistake', async (t) => {
  const heard: string[] = [];
  withGlobal(t, 'addEventListener', (type: string) => void heard.push(type));
  withGlobal(t, 'postMessage', (message: { kind: string }) => void heard.push(message.kind));
  await import(SCRIPT.href);
  assert.deepEqual(heard, []);
});

test('A worker ignores foreign messages, and works after them', async (t) => {
  const worker = new ThreadWorker(SCRIPT.href, { type: 'module' });
  t.after(() => worker.terminate());
  const said: unknown[] = [];
  const ready = new Promise<void>((resolve, reject) => {
    worker.addEventListener('message', (({ data }: MessageEvent<{ kind: string }>) => {
      said.push(data);
      data.kind === 'ready' && resolve();
    }) as never);
    worker.addEventListener('error', (({ data }: { data: unknown }) => reject(data)) as never);
  });
  for (const foreign of [
    null,
    undefined,
    'text',
    7,
    [],
    {},
    { kind: 7 },
    { kind: 'nonsense' },
    { kind: 'constructor' },
    { kind: 'ready' },
  ]) {
    worker.postMessage(foreign as never, []);
  }
  worker.postMessage({ kind: 'hello' } as never, []);
  await ready;
  assert.deepEqual(said, [{ kind: 'ready', protocol: PROTOCOL, keys: false }]);
});
