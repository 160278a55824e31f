import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './files.ts';

/** A place in the code, as docs/questions.md names it: [`identifier`, path:first-last](../path#Lfirst-Llast). The lines are filled in by npm run docs. */
const PLACE = /\[`([^`]+)`, ([\w./-]+?\.ts)(?::[\d-]+)?\]\([^)]*\)/g;

/** docs/questions.md with the lines where each name is declared today. @throws Error for a name that its file does not declare */
export function questions(): string {
  const page = readFileSync(join(root, 'docs/questions.md'), 'utf8');
  return page.replace(PLACE, (_, name: string, path: string) => {
    const [first, last] = linesOf(readFileSync(join(root, path), 'utf8'), name) ?? [];
    if (first === undefined || last === undefined) throw new Error(`docs/questions.md: ${path} declares no ${name}`);
    const [lines, anchor] = first === last ? [`${first}`, `L${first}`] : [`${first}-${last}`, `L${first}-L${last}`];
    return `[\`${name}\`, ${path}:${lines}](../${path}#${anchor})`;
  });
}

/** From the line that declares a function, class, type, constant, method or field to its end, counted from 1. */
export function linesOf(text: string, name: string): readonly [first: number, last: number] | undefined {
  const lines = text.split('\n');
  const start = '^( *)(?:(?:export|async|abstract|readonly|static|get|default) )*';
  const id = name.replaceAll(/[$#]/g, String.raw`\$&`);
  const declared = new RegExp(String.raw`${start}(?:(?:function|class|interface|type|const|let)\*? ${id}\b|(?<= )${id}[(<](?!.*=>).*[{(]$)`);
  const first = lines.findIndex((line) => declared.test(line));
  if (first < 0) return undefined;
  const [, indent = ''] = declared.exec(lines[first] ?? '') ?? [];
  // What goes on over several lines ends where its indentation comes back.
  if (!/[{([=,]$/.test(lines[first] ?? '')) return [first + 1, first + 1];
  const end = lines.findIndex((line, i) => i > first && new RegExp(String.raw`^${indent}[})\]]`).test(line) && !/[{([,]$/.test(line));
  return [first + 1, (end < 0 ? first : end) + 1];
}
