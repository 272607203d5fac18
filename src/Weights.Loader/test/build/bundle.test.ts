import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as loader from 'weights-loader';

const dist = dirname(fileURLToPath(import.meta.resolve('weights-loader')));
const root = dirname(dist);
const files = ['weights-loader.js', 'weights-loader.worker.js', 'weights-loader.d.ts'];
const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

test('The bundle exports what its types declare', () => {
  const declared = Array.from(
    read(dist, 'weights-loader.d.ts').matchAll(/^export declare (?:function|class|const) (\w+)/gm),
    (match) => match[1],
  );
  assert.deepEqual(Object.keys(loader).sort(), [...new Set(declared)].sort()); // an overload is declared once more
});

test('The files stand alone, carry their licence and tell nothing of the machine that built them', () => {
  for (const name of files) {
    const text = read(dist, name);
    assert.ok(text.startsWith('/*! Weights.Build loader | MIT licence */\n'));
    assert.ok(!text.includes(root));
    assert.ok(!/sourceMappingURL|(?:^|;)import\b(?!\.)/m.test(text));
  }
});

test('What every page loads is at most 12 KB compressed', () => {
  assert.ok(gzipSync(read(dist, 'weights-loader.js'), { level: 9 }).length <= 12 * 1024);
});

test('The same sources give the same bytes in every folder', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'weights loader é '));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['src', 'build.mjs', 'bundle-types.mjs', 'package.json', 'tsconfig.json']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const { status, stderr } = spawnSync(process.execPath, ['build.mjs'], { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  for (const name of files) {
    assert.equal(read(join(folder, 'dist'), name), read(dist, name));
  }
});

test('The lock file names no registry', () => {
  assert.doesNotMatch(read(root, 'package-lock.json'), /"resolved"|registry/);
});
