// Makes the npm package from dist/: node pack.mjs <version> <folder> [<repository URL>]. The same dist/ gives the same bytes, because
// npm gives all files of a package one time and one mode.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [version, target, repository] = process.argv.slice(2);
const root = fileURLToPath(new URL('.', import.meta.url));
const source = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'weights-loader-npm-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

for (const file of [...scripts(), 'README.md']) {
  cpSync(join(root, file), join(folder, file));
}
cpSync(join(root, '..', '..', 'LICENSE'), join(folder, 'LICENSE'));
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(published(), undefined, 2)}\n`);

// On Windows npm is npm.cmd, which only a shell starts. So no path is in the command, because each shell quotes in its own way.
const npm = spawnSync('npm pack --silent --offline', { cwd: folder, stdio: 'inherit', shell: true });
if (npm.status !== 0) {
  process.exit(npm.status ?? 1);
}
for (const archive of readdirSync(folder).filter((file) => file.endsWith('.tgz'))) {
  cpSync(join(folder, archive), join(target, archive));
}

/** Not the whole of dist/, because it may have files of an earlier build. */
function scripts() {
  const exported = Object.values(source.exports).flatMap((target) => (typeof target === 'string' ? target : Object.values(target)));
  return [...new Set(exported)].filter((path) => path.startsWith('./dist/'));
}

/** Without what only the development of the loader needs. */
function published() {
  const { private: _, scripts, devDependencies, engines, ...rest } = source;
  return { ...rest, version, ...(repository ? { repository: { type: 'git', url: repository } } : {}) };
}
