import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import test from 'node:test';
import ts from 'typescript-6.0'; // TypeScript 7 has no JavaScript API
import { PROTOCOL } from '../../src/workers/protocol.js';
import { root } from '../support/repository.js';

/** SHA-256 of the types of all messages, by protocol. A released line never changes, because old tabs have its messages. */
const TYPES: Record<number, string> = {
  1: '336221f014bfbc42cd0261cd092bb1b7ca3b7be82eb0a4bd6486761571ce0fc0',
  2: '57ecdaae52aa9205e74a75172235d9ea0f99f615b1ff63e93b5c106f3d36885a',
};

test('A change of the messages is another protocol', () => {
  const types = messageTypes();
  assert.equal(
    TYPES[PROTOCOL],
    createHash('sha256').update(types).digest('hex'),
    `The messages have changed. Raise PROTOCOL in src/workers/protocol.ts, and add a line to TYPES. Their types:\n${types}`,
  );
});

/** What worker.ts receives and sends, with the types of all members. */
function messageTypes(): string {
  const file = join(root, 'src', 'worker.ts');
  const program = ts.createProgram([file], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    exactOptionalPropertyTypes: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file)!;
  const isOurs = (type: ts.Type): boolean =>
    type.symbol?.declarations?.some(({ parent }) => parent.getSourceFile().fileName.startsWith(join(root, 'src'))) ?? false;

  const textOf = (type: ts.Type, within: readonly ts.Type[]): string => {
    if (type.isUnion()) {
      return type.types
        .map((part) => textOf(part, within))
        .sort()
        .join(' | ');
    }
    if (checker.isArrayType(type)) {
      return `(${checker
        .getTypeArguments(type as ts.TypeReference)
        .map((element) => textOf(element, within))
        .join()})[]`;
    }
    const values = checker.getIndexInfosOfType(type).find(({ keyType }) => keyType.flags & ts.TypeFlags.String)?.type;
    if (values !== undefined) {
      return `{ [name]: ${textOf(values, [...within, type])} }`;
    }
    if (within.includes(type) || !isOurs(type) || type.getCallSignatures().length > 0) {
      return checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation);
    }
    const members = checker
      .getPropertiesOfType(type)
      .map((member) => {
        const optional = member.flags & ts.SymbolFlags.Optional ? '?' : '';
        return `${member.name}${optional}: ${textOf(checker.getTypeOfSymbol(member), [...within, type])}`;
      })
      .sort();
    return `{ ${members.join('; ')} }`;
  };

  return ['Request', 'Response']
    .map((name) => {
      const declared = source.statements.find((statement) => ts.isTypeAliasDeclaration(statement) && statement.name.text === name);
      return `${name}: ${textOf(checker.getTypeAtLocation(declared!), []).replaceAll('} | {', '}\n  | {')}`;
    })
    .join('\n');
}
