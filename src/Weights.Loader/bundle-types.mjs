// Joins the declarations that tsc writes per file into one file that stands alone: those that index.ts exports, in its
// order. Whatever they mention must be exported there too; the type check of the result in build.mjs sees to that.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** tsc begins declarations and their comments in the first column, and nothing else. */
const DECLARATION =
  /^(?:\/\*\*(?:(?!\*\/)[^])*\*\/\n)?export (?:declare )?(?:abstract )?(?:async )?(?:type|interface|class|function|const|enum) (\w+)(?:.*\n(?!\/\*\*|export |import ))*.*\n/gm;

const REEXPORT = /^export \{ ([^}]+) \} from '\.\/(.+)\.js';$/gm;

/** What a file adds to the global scope: no export names it, so it goes along with the file's exports. */
const GLOBAL = /^declare global \{\n(?:.*\n)*?\}\n/gm;

export function bundleTypes(folder, entry) {
  const read = (name) => readFileSync(join(folder, `${name}.d.ts`), 'utf8').replaceAll('\r\n', '\n');
  const parts = [];
  for (const [, names, file] of read(entry).matchAll(REEXPORT)) {
    parts.push(...(read(file).match(GLOBAL) ?? []));
    const declarations = new Map();
    for (const [text, name] of read(file).matchAll(DECLARATION)) {
      declarations.set(name, (declarations.get(name) ?? '') + text); // one of several overloads
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
