import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import * as loader from 'weights-loader';
import { dist, root } from '../support/repository.js';

const files = ['weights-loader.js', 'weights-loader.worker.js', 'weights-loader.d.ts'];
const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

test('The bundle exports what its types declare', () => {
  const declared = Array.from(
    read(dist, 'weights-loader.d.ts').matchAll(/^export declare (?:function|class|const) (\w+)/gm),
    (match) => match[1],
  );
  assert.deepEqual(Object.keys(loader).sort(), [...new Set(declared)].sort()); // a function with overloads is declared several times
});

test('The files import nothing, have their licence, and no path of the build machine', () => {
  for (const name of files) {
    const text = read(dist, name);
    assert.ok(text.startsWith('/*! Weights.Build loader | MIT licence */\n'));
    assert.ok(!text.includes(root));
    assert.ok(!/sourceMappingURL|(?:^|;)import\b(?!\.)/m.test(text));
  }
});

test('The page script has at most 26 KB compressed', () => {
  assert.ok(gzipSync(read(dist, 'weights-loader.js'), { level: 9 }).length <= 26 * 1024);
});

test('Neither script imports a script of the loader', () => {
  const imports = (name: string): string[] => read(dist, name).match(/\bimport\([^)]*\)/g) ?? [];
  assert.deepEqual(imports('weights-loader.js'), []);
  // The only one: the module at the option "ortUrl".
  assert.match(imports('weights-loader.worker.js').join(), /^import\(\w+\)$/);
});

test('The page starts its worker in the form that bundlers recognise', () => {
  const starts = read(dist, 'weights-loader.js').match(/new Worker\(.*?\}\)/g);
  assert.deepEqual(starts, ['new Worker(new URL("./weights-loader.worker.js",import.meta.url),{type:"module"})']);
});

test('A worker starts further workers from its own address', () => {
  const script = read(dist, 'weights-loader.worker.js');
  assert.deepEqual(script.match(/new Worker\(.*?\}\)/g), ['new Worker(self.location.href,{type:"module"})']);
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
