import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test, { after } from 'node:test';
import { root } from '../support/repository.js';

const compilerOptions = {
  target: 'es2022',
  lib: ['es2022', 'dom'],
  module: 'esnext',
  moduleResolution: 'bundler',
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
};

for (const compiler of ['typescript-5.4', 'typescript-5.9', 'typescript-6.0', 'typescript']) {
  const compiled = compile(compiler); // all at once, because each takes seconds
  test(`The types of the loader are accepted by ${compiler}`, async () => {
    assert.deepEqual(await compiled, { exitCode: 0, messages: '' });
  });
}

async function compile(compiler: string): Promise<{ exitCode: number | null; messages: string }> {
  // Inside this package, so that the page finds it by its name.
  const folder = mkdtempSync(join(root, 'obj', 'types-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(root, 'test', 'build', 'types', 'page.ts'), join(folder, 'page.ts'));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['page.ts'] }));
  const tsc = spawn(process.execPath, [join(root, 'node_modules', compiler, 'bin', 'tsc'), '--project', folder]);
  const closed = once(tsc, 'close') as Promise<[number | null]>;
  const messages = (await Promise.all([text(tsc.stdout), text(tsc.stderr)])).join('');
  return { exitCode: (await closed)[0], messages };
}
