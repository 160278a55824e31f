import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../scripts/files.ts';
import { documents } from './markdown.ts';

/** The rows of the tables from a paper to the code: its last two cells are a file and what is to be found there. */
const rows = documents
  .filter(({ path }) => path.startsWith('docs/papers/'))
  .flatMap(({ prose }) => prose.split('\n').filter((line) => line.startsWith('|')))
  .flatMap((line) => {
    const cells = line.split(' | ');
    const [file] = codeIn(cells.at(-2) ?? '');
    return file === undefined ? [] : codeIn(cells.at(-1) ?? '').map((symbol) => ({ place: cells[0]?.slice(2) ?? '', file, symbol }));
  });

function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** Whether a file declares a name, or, for anything longer than a name, has it word for word. */
function holds(text: string, symbol: string): boolean {
  if (!/^\w+$/.test(symbol)) return text.includes(symbol);
  return new RegExp(`(?:const|function|class|interface|type) ${symbol}\\b|^ +(?:static |async )?${symbol}[(<]`, 'm').test(text);
}

test.each(rows)('$place: $symbol is in $file', ({ file, symbol }) => {
  expect(holds(readFileSync(join(root, file), 'utf8'), symbol)).toBe(true);
});

test('what is not declared is not found', () => {
  expect(rows.length).toBeGreaterThan(0);
  const text = 'export const rbf = 1; // mapLoss\nclass A {\n  step(): void {}\n}\n';
  expect(['rbf', 'step', 'A', 'mapLoss', 'rb', 'const rbf = 1', 'const rbf = 2'].map((symbol) => holds(text, symbol))).toEqual([
    true,
    true,
    true,
    false,
    false,
    true,
    false,
  ]);
});
