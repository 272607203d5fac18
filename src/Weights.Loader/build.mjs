// Makes dist/: the page scripts, the worker script and the types. The same sources give the same bytes on every machine and in
// every folder, because the build of a consumer hashes them into URLs and integrity values.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleTypes } from './bundle-types.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const banner = '/*! Weights.Build loader | MIT licence */';

const types = declarations();
if (types === undefined) {
  process.exit(1); // tsc has printed the reason
}
const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: {
    'weights-loader': 'src/served.ts',
    'weights-loader.bundled': 'src/bundled.ts',
    'weights-loader.no-worker': 'src/no-worker.ts',
    'weights-loader.worker': 'src/worker.ts',
  },
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  minify: true,
  legalComments: 'eof',
  banner: { js: banner },
  write: false,
  logLevel: 'warning',
});
const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
files.set('weights-loader.d.ts', types);
files.set(
  'weights-loader.worker.d.ts',
  `${banner}\n\n/** The script of the loader's workers. A page gives its URL to the option workerUrl. */\nexport {};\n`,
);

mkdirSync(join(root, 'dist'), { recursive: true });
for (const [name, contents] of files) {
  writeFileSync(join(root, 'dist', name), contents);
}

// Type-checks the sources and the result before anything is written, so that a type error does not change dist/.
function declarations() {
  const folder = mkdtempSync(join(tmpdir(), 'weights-loader-'));
  try {
    const config = join(root, 'tsconfig.json');
    if (!tsc('--project', config, '--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--outDir', folder)) {
      return undefined;
    }
    const types = `${banner}\n\n${bundleTypes(folder, 'index')}`;
    const file = join(folder, 'weights-loader.d.ts');
    writeFileSync(file, types);
    return tsc('--ignoreConfig', '--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom', '--types', '', file)
      ? types
      : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tsc(...options) {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  return spawnSync(process.execPath, [compiler, ...options], { cwd: root, stdio: 'inherit' }).status === 0;
}
