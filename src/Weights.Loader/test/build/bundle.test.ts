import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import * as bundled from 'weights-loader';
import * as noWorker from 'weights-loader/no-worker';
import * as served from 'weights-loader/weights-loader.js';
import { dist, root } from '../support/repository.js';

const pageScripts = ['weights-loader.js', 'weights-loader.bundled.js', 'weights-loader.no-worker.js'];
const files = [...pageScripts, 'weights-loader.worker.js', 'weights-loader.worker.d.ts', 'weights-loader.d.ts'];
const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

test('Each page script exports what the types declare', () => {
  const declared = Array.from(
    read(dist, 'weights-loader.d.ts').matchAll(/^export declare (?:function|class|const) (\w+)/gm),
    (match) => match[1],
  );
  for (const script of [bundled, served, noWorker]) {
    assert.deepEqual(Object.keys(script).sort(), [...new Set(declared)].sort()); // a function with overloads is declared several times
  }
});

test('The files import nothing, have their licence, and no path of the build machine', () => {
  for (const name of files) {
    const text = read(dist, name);
    assert.ok(text.startsWith('/*! Weights.Build loader | MIT licence */\n'));
    assert.ok(!text.includes(root));
    assert.ok(!/sourceMappingURL|(?:^|;)import\b(?!\.)/m.test(text));
  }
});

test('A page script has at most 40 KB compressed', () => {
  for (const name of pageScripts) {
    assert.ok(gzipSync(read(dist, name), { level: 9 }).length <= 40 * 1024, name);
  }
});

test('No script imports a script of the loader', () => {
  const imports = (name: string): string[] => read(dist, name).match(/\bimport\([^)]*\)/g) ?? [];
  assert.deepEqual(pageScripts.flatMap(imports), []);
  // The only one: the module at the option "ortUrl".
  assert.match(imports('weights-loader.worker.js').join(), /^import\(\w+\)$/);
});

test('The bundled page script uses its own URL only in the form that bundlers recognise', () => {
  const uses = read(dist, 'weights-loader.bundled.js').match(/(?:new URL\([^()]*)?import\.meta[^)]*\)?/g);
  assert.deepEqual(uses, ['new URL("./weights-loader.worker.js",import.meta.url)']);
});

test('The page script without workers has neither workers nor imports nor its own URL', () => {
  assert.doesNotMatch(read(dist, 'weights-loader.no-worker.js'), /\bWorker\b|\bimport\s*[(.]/);
});

test('No page script uses what only a page has while it is imported', () => {
  // Next and others import client code on their servers too. Node has neither document nor Worker, and this file imported all of them.
  assert.equal(typeof (globalThis as { document?: unknown }).document, 'undefined');
  assert.equal(typeof (globalThis as { Worker?: unknown }).Worker, 'undefined');
});

test('A worker starts further workers from its own address', () => {
  const script = read(dist, 'weights-loader.worker.js');
  assert.equal(script.match(/\bnew Worker\(/g)?.length, 1);
  assert.match(script, /\(self\.location\.href\)/);
  assert.doesNotMatch(script, /import\.meta/);
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
