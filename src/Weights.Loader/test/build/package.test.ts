import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { dist, root } from '../support/repository.js';

const folder = mkdtempSync(join(tmpdir(), 'weights loader é '));
after(() => rmSync(folder, { recursive: true, force: true }));

function run(script: string, ...options: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, script), ...options], { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, `${stdout}${stderr}`);
  return stdout;
}

/** The tarball of a version, in a folder. */
function pack(name: string): string {
  const target = join(folder, name);
  run('pack.mjs', '1.2.3-beta', target, 'https://git.example/weights');
  return join(target, 'weights-loader-1.2.3-beta.tgz');
}

const tarball = pack('first');
assert.equal(spawnSync('tar', ['xzf', tarball, '-C', folder]).status, 0);
const packed = (name: string): string => readFileSync(join(folder, 'package', name), 'utf8');

test('publint has no finding about the npm package', () => {
  assert.match(run('node_modules/publint/src/cli.js', 'run', tarball, '--strict'), /All good!/);
});

test('attw finds the types of each entry of the npm package', () => {
  run('node_modules/@arethetypeswrong/cli/dist/index.js', '--profile', 'esm-only', '--no-color', tarball);
});

test('The npm package has the version, and nothing that only development needs', () => {
  const { exports, ...rest } = JSON.parse(packed('package.json')) as Record<string, unknown>;
  assert.deepEqual(Object.keys(exports as object), [
    '.',
    './no-worker',
    './weights-loader.js',
    './weights-loader.worker.js',
    './package.json',
  ]);
  assert.deepEqual(rest, {
    name: 'weights-loader',
    version: '1.2.3-beta',
    description: 'Decrypts encrypted ONNX models in the browser and makes sessions of onnxruntime-web.',
    keywords: ['onnx', 'onnxruntime-web', 'encryption', 'aes-gcm', 'webcrypto'],
    license: 'MIT',
    type: 'module',
    sideEffects: false,
    main: './dist/weights-loader.bundled.js',
    types: './dist/weights-loader.d.ts',
    files: ['dist'],
    repository: { type: 'git', url: 'https://git.example/weights' },
  });
});

test('The npm package has the bytes of the build, README and licence', () => {
  for (const name of ['weights-loader.js', 'weights-loader.bundled.js', 'weights-loader.no-worker.js', 'weights-loader.worker.js']) {
    assert.equal(packed(`dist/${name}`), readFileSync(join(dist, name), 'utf8'));
  }
  assert.equal(packed('README.md'), readFileSync(join(root, 'README.md'), 'utf8'));
  assert.match(packed('LICENSE'), /^MIT License/);
});

test('The same files give the same npm package', () => {
  assert.deepEqual(readFileSync(pack('second')), readFileSync(tarball));
});
