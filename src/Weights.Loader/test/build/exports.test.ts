import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import test from 'node:test';
import { parseSync, type ModuleItem } from '@swc/core';
import { root } from '../support/repository.js';

interface SourceFile {
  /** Names that other files can import. */
  readonly exported: ReadonlySet<string>;
  /** What it imports or exports again: file and name, as in `core/url.ts displayUrl`. */
  readonly used: readonly string[];
}

/**
 * Reads the imports and exports of a source file. An export in a form that the sources do not use is an error.
 * `export *` is ignored, because only the entries of the page scripts use it, for index.ts, which declares nothing.
 */
function parse(path: string, text: string): SourceFile {
  const exported = new Set<string>();
  const used: string[] = [];
  const use = (source: string, name: string): void => {
    used.push(`${posix.join(posix.dirname(path), source.replace(/\.js$/, '.ts'))} ${name}`);
  };
  for (const item of parseSync(text, { syntax: 'typescript', target: 'es2022' }).body) {
    if (item.type === 'ImportDeclaration') {
      for (const specifier of item.specifiers) {
        assert.equal(specifier.type, 'ImportSpecifier', `${path} imports names, one by one`);
        use(item.source.value, (specifier.type === 'ImportSpecifier' && specifier.imported?.value) || specifier.local.value);
      }
    } else if (item.type === 'ExportNamedDeclaration' && item.source) {
      for (const specifier of item.specifiers) {
        assert.ok(specifier.type === 'ExportSpecifier', `${path} exports names, one by one`);
        use(item.source.value, specifier.orig.value);
      }
    } else if (item.type === 'ExportDeclaration') {
      exported.add(nameOf(item));
    } else if (item.type !== 'ExportAllDeclaration') {
      assert.ok(!item.type.startsWith('Export'), `${path} has an export of the form ${item.type}`);
    }
  }
  return { exported, used };
}

function nameOf({ declaration }: Extract<ModuleItem, { type: 'ExportDeclaration' }>): string {
  switch (declaration.type) {
    case 'ClassDeclaration':
    case 'FunctionDeclaration':
      return declaration.identifier.value;
    case 'TsInterfaceDeclaration':
    case 'TsTypeAliasDeclaration':
      return declaration.id.value;
    case 'VariableDeclaration': {
      const id = declaration.declarations[0]?.id;
      assert.ok(id?.type === 'Identifier' && declaration.declarations.length === 1);
      return id.value;
    }
    default:
      assert.fail(`an export of the form ${declaration.type}`);
  }
}

/** Exports that no other file imports, as in `core/url.ts displayUrl`. */
function unimported(files: Record<string, string>): string[] {
  const parsed = Object.entries(files).map(([path, text]) => [path, parse(path, text)] as const);
  const used = new Set(parsed.flatMap(([, file]) => file.used));
  return parsed.flatMap(([path, { exported }]) => [...exported].map((name) => `${path} ${name}`)).filter((name) => !used.has(name));
}

test('Every export is imported by another source file', () => {
  const paths = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  assert.ok(paths.length > 0);
  const files = Object.fromEntries(paths.map((path) => [path.replaceAll('\\', '/'), readFileSync(join(root, 'src', path), 'utf8')]));
  assert.deepEqual(unimported(files), []);
});

test('An export that no other file imports is found', () => {
  const files = {
    'index.ts': "export { a, type B } from './core/a.js';",
    'core/a.ts': "import { c } from './c.js'; export const a = c; export type B = 1; export interface D {}",
    'core/c.ts': 'export const c = 1; export function e(): void {} export class F {}',
  };
  assert.deepEqual(unimported(files), ['core/a.ts D', 'core/c.ts e', 'core/c.ts F']);
});
