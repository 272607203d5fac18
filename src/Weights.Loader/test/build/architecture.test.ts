import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { cruise, type IConfiguration, type ICruiseResult, type IResolveOptions } from 'dependency-cruiser';
import { root } from '../support/repository.js';

const { default: config } = (await import(pathToFileURL(join(root, '.dependency-cruiser.mjs')).href)) as { default: IConfiguration };

/** Runs dependency-cruiser with the rules of the project over the folder src of another folder. */
async function check(folder: string): Promise<ICruiseResult> {
  const { forbidden = [], options = {} } = config;
  const cruised = { ...options, ruleSet: { forbidden }, validate: true, baseDir: folder };
  const { output } = await cruise(['src'], cruised, options.enhancedResolveOptions as IResolveOptions);
  return output as ICruiseResult;
}

test('A folder of src imports only folders before it in the list, without cycles', async () => {
  const { modules, summary } = await check(root);
  assert.deepEqual(summary.violations, []);
  const cruised = modules.map(({ source }) => source).sort();
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `src/${path.replaceAll('\\', '/')}`);
  assert.ok(files.length > 0);
  assert.deepEqual(cruised, files.sort(), 'every file was checked, and nothing else');
});

/** Source files, and the rule that they violate. */
const violations: Record<string, { files: Record<string, string>; rule: string }> = {
  'an import of a later folder': {
    files: { 'core/a.ts': "import { b } from '../http/b.js'; export const a = b;", 'http/b.ts': 'export const b = 1;' },
    rule: 'core-imports-only-earlier-folders',
  },
  'an import of a type from a later folder': {
    files: { 'core/a.ts': "import type { B } from '../http/b.js'; export type A = B;", 'http/b.ts': 'export type B = 1;' },
    rule: 'core-imports-only-earlier-folders',
  },
  'an import of an entry': {
    files: { 'keys/a.ts': "import '../index.js';" },
    rule: 'keys-imports-only-earlier-folders',
  },
  'a cycle in one folder': {
    files: {
      'core/a.ts': "import type { B } from './b.js'; export type A = B;",
      'core/b.ts': "import type { A } from './a.js'; export type B = A;",
    },
    rule: 'no-cycles',
  },
  'a folder that is not in the list': {
    files: { 'other/a.ts': "import { b } from '../core/b.js'; export const a = b;", 'core/b.ts': 'export const b = 1;' },
    rule: 'every-file-is-in-a-folder-of-the-list',
  },
  'a package': {
    files: { 'core/a.ts': "import fs from 'node:fs'; export const a = fs;" },
    rule: 'nothing-imports-a-file-outside-the-list',
  },
  'a file that no entry uses': {
    files: { 'core/unused.ts': 'export const a = 1;' },
    rule: 'every-file-is-used',
  },
};
for (const [what, { files, rule }] of Object.entries(violations)) {
  test(`The rules refuse ${what}`, async (t) => {
    const { summary } = await check(project(t, files));
    assert.ok(summary.totalCruised > 0);
    const broken = summary.violations.map((violation) => violation.rule.name);
    assert.ok(broken.includes(rule), `violated: ${broken.join(', ')}`);
  });
}

/** A folder with source files, of which the entry imports every one but `unused.ts`. */
function project(t: TestContext, files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'weights-loader-rules-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const used = Object.keys(files).filter((path) => !path.endsWith('unused.ts'));
  const entry = used.map((path) => `import './${path.replace(/ts$/, 'js')}';`).join('\n');
  for (const [path, text] of Object.entries({ 'index.ts': entry, 'worker.ts': '', ...files })) {
    mkdirSync(dirname(join(folder, 'src', path)), { recursive: true });
    writeFileSync(join(folder, 'src', path), text);
  }
  return folder;
}

test('A folder has at most 18 files', () => {
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) {
    assert.ok(readdirSync(join(root, 'src', name)).length <= 18, name);
  }
});
