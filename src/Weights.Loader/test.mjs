// Bundles the tests, which are TypeScript too, and runs them against dist/ as a browser would load it.
// Further arguments go to node, for instance: npm test -- --test-name-pattern=worker
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
if (!existsSync(join(root, 'dist', 'weights-loader.js'))) {
  console.error('dist/ is empty: run "npm run build" before "npm test".');
  process.exit(1);
}

const bundled = join(root, 'obj', 'test');
rmSync(bundled, { recursive: true, force: true });
const tests = readdirSync(join(root, 'test'), { recursive: true }).filter((path) => path.endsWith('.test.ts'));
await build({
  absWorkingDir: root,
  entryPoints: tests.map((path) => `test/${path.replaceAll('\\', '/')}`),
  outdir: bundled,
  outbase: 'test',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'inline',
  logLevel: 'warning',
});

const files = tests.map((path) => join(bundled, path.replace(/\.ts$/, '.mjs')));
const node = [
  '--enable-source-maps',
  '--test',
  '--test-reporter=tap',
  '--test-timeout=60000',
  `--test-concurrency=${availableParallelism()}`, // Node's own default leaves one of the processors idle
  ...process.argv.slice(2),
  ...files,
];
process.exit(spawnSync(process.execPath, node, { cwd: root, stdio: 'inherit' }).status ?? 1);
