import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { filesIn, root } from '../scripts/files.ts';

const sources = filesIn('packages').filter((file) => /^packages\/\w+\/src\/.*\.ts$/.test(file));

/** The methods that a file calls or reads of tensors. */
function methodsIn(source: ts.SourceFile, checker: ts.TypeChecker): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const [declaration] = ts.isPropertyAccessExpression(node) ? (checker.getSymbolAtLocation(node.name)?.declarations ?? []) : [];
    if (declaration && ts.isInterfaceDeclaration(declaration.parent) && declaration.parent.name.text === 'Methods') found.push(node.getText(source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Whether a file loads what gives tensors their methods. */
function loadsMethods(source: ts.SourceFile): boolean {
  return source.statements.some(
    (statement) =>
      ts.isImportDeclaration(statement) &&
      ts.isStringLiteral(statement.moduleSpecifier) &&
      /^@lenet-ts\/tensor$|\/methods\.ts$/.test(statement.moduleSpecifier.text) &&
      statement.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword,
  );
}

test('who calls methods of tensors loads them: of @lenet-ts/tensor/functions a page has them only where it does', () => {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(
    sources.map((file) => join(root, file)),
    options,
  );
  const checker = program.getTypeChecker();
  const used = sources.flatMap((file) => {
    const source = program.getSourceFile(join(root, file));
    if (!source) throw new Error(`${file} is no source`);
    return methodsIn(source, checker).map((text) => ({ file, text, loads: loadsMethods(source) }));
  });
  expect(used.length).toBeGreaterThan(20);
  expect(used.filter(({ loads }) => !loads).map(({ file, text }) => `${file}: ${text}`)).toEqual([]);
});
