import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { filesIn, packageNames, root } from '../scripts/files.ts';

/** Imports go one way: a folder may import from the packages on the lines above its own. */
const levels: readonly (readonly string[])[] = [
  ['packages/tensor'],
  ['packages/autograd', 'packages/digits'],
  ['packages/network'],
  ['packages/lenet', 'packages/lenet1989'],
  ['examples', 'bench', 'course'],
];

/** What is wrong with importing `specifier` in `file`; undefined when nothing is. */
function complaint(file: string, specifier: string): string | undefined {
  const level = levels.findIndex((folders) => folders.some((folder) => file.startsWith(`${folder}/`)));
  const home = levels[level]?.find((folder) => file.startsWith(`${folder}/`));
  if (home === undefined) return `${file} is in a folder that has no place in the order of imports`;
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(file), specifier);
    const toolOfTests = file.includes('/test/') && /^(scripts|test)\//.test(target);
    return toolOfTests || target.startsWith(`${home}/`) ? undefined : `${file} reaches out of ${home} with '${specifier}'`;
  }
  if (!specifier.startsWith('@lenet-ts/')) return undefined;
  const [, name, ...rest] = specifier.split('/');
  const imported = `packages/${name}`;
  const ownTest = imported === home && file.includes('/test/');
  if (!ownTest && !levels.slice(0, level).flat().includes(imported)) return `${file} imports '${specifier}', which is not below ${home}`;
  const { exports } = JSON.parse(readFileSync(join(root, imported, 'package.json'), 'utf8'));
  return ['.', ...rest].join('/') in exports ? undefined : `${file} imports '${specifier}', which ${imported} does not export`;
}

/** What a file imports; a module that it only adds declarations to is not among them. */
function imports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/^declare module '[^']*'/gm, '');
  return ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
}

test('imports go one way, through the doors that packages open', () => {
  const sources = ['packages', 'examples', 'bench', 'course'].flatMap(filesIn).filter((file) => /\.(ts|mjs)$/.test(file));
  const complaints = sources.flatMap((file) => imports(file).map((specifier) => complaint(file, specifier)));
  expect(complaints.filter((found) => found !== undefined)).toEqual([]);
});

/** The files that a file of a package loads from it: types are gone by the time it runs. */
function loads(file: string): string[] {
  const { statements } = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest);
  return statements.flatMap((statement) => {
    if (!(ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) || !statement.moduleSpecifier) return [];
    const specifier = statement.moduleSpecifier;
    return ts.isStringLiteral(specifier) && specifier.text.startsWith('.') && !isOfTypes(statement)
      ? [posix.join(posix.dirname(file), specifier.text)]
      : [];
  });
}

function isOfTypes(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly;
  const clause = statement.importClause;
  if (!clause || clause.name) return false;
  const names = clause.namedBindings;
  return (
    clause.phaseModifier === ts.SyntaxKind.TypeKeyword ||
    (names !== undefined && ts.isNamedImports(names) && names.elements.every((name) => name.isTypeOnly))
  );
}

/** A way from a file back to it, if there is one. */
function circle(
  file: string,
  loaded: (file: string) => readonly string[],
  way: readonly string[] = [],
  done: Set<string> = new Set(),
): string[] | undefined {
  if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
  if (done.has(file)) return undefined;
  for (const next of loaded(file)) {
    const found = circle(next, loaded, [...way, file], done);
    if (found) return found;
  }
  done.add(file);
  return undefined;
}

test('no file of a package loads itself by way of others', () => {
  const done = new Set<string>();
  const sources = filesIn('packages').filter((file) => /\/src\/.*\.ts$/.test(file));
  expect(sources.map((file) => circle(file, loads, [], done)).filter((found) => found !== undefined)).toEqual([]);
});

test('a circle is found', () => {
  const loaded: Readonly<Record<string, string[]>> = { a: ['b', 'c'], b: [], c: ['d'], d: ['c'] };
  expect(circle('a', (file) => loaded[file] ?? [])).toEqual(['c', 'd', 'c']);
});

describe('the rules catch', () => {
  test.each([
    ['an import upwards', 'packages/tensor/src/shape.ts', '@lenet-ts/autograd'],
    ['an import of a sibling', 'packages/digits/src/index.ts', '@lenet-ts/autograd'],
    ["another package's source", 'packages/lenet/src/index.ts', '../../tensor/src/index.ts'],
    ['a door that is not open', 'packages/autograd/src/index.ts', '@lenet-ts/tensor/src/shape.ts'],
    ['a folder nobody placed', 'packages/elsewhere/src/index.ts', '@lenet-ts/tensor'],
  ])('%s', (_, file, specifier) => {
    expect(complaint(file, specifier)).toContain(file);
  });
});

test('every package has its place', () => {
  expect(levels.flat()).toEqual(expect.arrayContaining(packageNames.map((name) => `packages/${name}`)));
});

test.each(['tensor', 'autograd'])('%s depends on nothing from outside', (name) => {
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
  expect(Object.keys(dependencies).filter((dependency) => !dependency.startsWith('@lenet-ts/'))).toEqual([]);
});
