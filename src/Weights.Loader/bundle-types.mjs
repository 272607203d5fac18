// tsc writes a file of declarations for each source file. This joins those that index.ts exports, in its order, into one
// file without imports. index.ts must also export every type that they mention, or the type check in build.mjs fails.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** tsc begins declarations and their comments in the first column, and nothing else. */
const COMMENT = String.raw`(?:\/\*\*(?:(?!\*\/)[^])*\*\/\n)?`;
const BEGIN = String.raw`export (?:declare )?(?:abstract )?(?:async )?(?:type|interface|class|function|const|enum) (\w+)`;
const REST = String.raw`(?:.*\n(?!\/\*\*|export |import ))*.*\n`;
const DECLARATION = new RegExp(`^${COMMENT}${BEGIN}${REST}`, 'gm');

/** Files may be in folders: `from './loading/options.js'`. */
const REEXPORT = /^export \{ ([^}]+) \} from '\.\/(.+)\.js';$/gm;

/** What a file adds to the global scope. No export names it, so it is taken with the file's exports. */
const GLOBAL = /^declare global \{\n(?:.*\n)*?\}\n/gm;

/**
 * @param {string} folder where tsc wrote the declarations, one file for each source file, in the same folders
 * @param {string} entry the entry's path in that folder, without extension
 */
export function bundleTypes(folder, entry) {
  const read = (name) => readFileSync(join(folder, `${name}.d.ts`), 'utf8').replaceAll('\r\n', '\n');
  const parts = [];
  for (const [, names, file] of read(entry).matchAll(REEXPORT)) {
    const text = read(file);
    parts.push(...(text.match(GLOBAL) ?? []));
    const declarations = new Map();
    for (const [declaration, name] of text.matchAll(DECLARATION)) {
      declarations.set(name, (declarations.get(name) ?? '') + declaration); // overloads have one name
    }
    for (const [, name] of names.matchAll(/(?:type )?(\w+),?/g)) {
      const declaration = declarations.get(name);
      if (declaration === undefined) {
        throw new Error(`${entry} exports ${name}, which is not declared in ${file}`);
      }
      parts.push(declaration);
    }
  }
  return parts.join('\n');
}
