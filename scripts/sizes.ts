// Prints the sizes of the code's parts and whatever is longer than it should be, in lines that are neither blank nor comment alone;
// ! marks what is over its limit.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { filesIn, root } from './files.ts';

/** Lines to stay within. */
const limits = { file: 250, rule: 25, tensor: 6200, everyday: 900, autograd: 1600, networks: 400 };

interface Size {
  readonly name: string;
  readonly lines: number;
  readonly limit: number;
}

/** The lines of code in a file or a part of one. */
function linesOf(text: string): number {
  const source = ts.createSourceFile('', text, ts.ScriptTarget.Latest);
  const lines = new Set<number>();
  const visit = (node: ts.Node): void => {
    const children = node.getChildren(source).filter(({ kind }) => kind < ts.SyntaxKind.FirstJSDocNode || kind > ts.SyntaxKind.LastJSDocNode);
    for (const child of children) visit(child);
    if (children.length > 0 || node.getWidth(source) === 0) return;
    const [first, last] = [node.getStart(source), node.end].map((place) => source.getLineAndCharacterOfPosition(place).line);
    for (let line = first ?? 0; line <= (last ?? 0); line++) lines.add(line);
  };
  visit(source);
  return lines.size;
}

function total(name: string, limit: number, files: readonly Size[]): Size {
  return { name, limit, lines: files.reduce((sum, { lines }) => sum + lines, 0) };
}

/** The length of each rule in a file. */
function rulesIn(file: string): Size[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements
    .map((statement) => source.text.slice(statement.getStart(source), statement.end))
    .flatMap((text) => {
      const [, name] = /^const (\w+).*: RuleOf</.exec(text) ?? [];
      return name ? [{ name: `${basename(file)} ${name}`, lines: linesOf(text), limit: limits.rule }] : [];
    });
}

const files = ['packages', 'examples', 'bench', 'course', 'scripts', 'test']
  .flatMap(filesIn)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, lines: linesOf(readFileSync(join(root, name), 'utf8')), limit: limits.file }));
const under = (pattern: RegExp) => files.filter(({ name }) => pattern.test(name));
const totals = [
  total('tensor', limits.tensor, under(/^packages\/tensor\/src\/(?!everyday\/)/)),
  total('everyday', limits.everyday, under(/^packages\/tensor\/src\/everyday\//)),
  total('autograd', limits.autograd, under(/^packages\/autograd\/src\//)),
  total('lenet and lenet1989', limits.networks, under(/^packages\/lenet(1989)?\/src\//)),
];
const rules = under(/^packages\/tensor\/src\/ops\//).flatMap(({ name }) => rulesIn(name));
const tooLong = [...files, ...rules].filter(({ lines, limit }) => lines > limit);
for (const { name, lines, limit } of [...totals, ...tooLong]) {
  console.log(`${lines > limit ? '!' : ' '} ${name.padEnd(50)} ${String(lines).padStart(5)} of ${limit} lines`);
}
