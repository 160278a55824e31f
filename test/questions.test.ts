import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../scripts/files.ts';
import { linesOf } from '../scripts/questions.ts';

const page = readFileSync(join(root, 'docs/questions.md'), 'utf8');
/** A heading each, so that a search finds it, and its answer in one line. */
const entries = [...page.matchAll(/^### .*\n\n.*$/gm)].map(([entry]) => entry);

test('forty questions are answered, none twice', () => {
  const asked = entries.map((entry) => entry.split('\n')[0]);
  expect(page.match(/^### /gm)).toHaveLength(asked.length);
  expect(new Set(asked).size).toBe(asked.length);
  expect(asked.length).toBeGreaterThanOrEqual(40);
});

describe.each(entries)('%s', (entry) => {
  test('is a question, an answer of one to three sentences, and a place', () => {
    const [, question = '', answer = '', places = ''] = /^### (.*\?)\n\n(.*) → (.*)$/.exec(entry) ?? [];
    expect(question).not.toBe('');
    const sentences = answer.split(/[.?!](?= [A-Z0-9`])/);
    expect(sentences.length).toBeLessThanOrEqual(3);
    expect(places).toMatch(/\]\([^)]+\)/);
  });

  test('the lines it names have what it names, in the file that the link leads to', () => {
    const places = [...entry.matchAll(/\[`([^`]+)`, ([^\]]+)\.ts:(\d+)(?:-(\d+))?\]\(\.\.\/([^)]+)\.ts#L(\d+)(?:-L(\d+))?\)/g)];
    expect(places.length).toBe(entry.split('.ts#').length - 1);
    for (const [, name = '', path = '', first = '', last, ...link] of places) {
      expect(link).toEqual([path, first, last]);
      const lines = readFileSync(join(root, `${path}.ts`), 'utf8').split('\n');
      expect(lines[Number(first) - 1], 'npm run docs finds the lines again').toContain(name);
      expect(Number(last ?? first)).toBeLessThanOrEqual(lines.length);
    }
  });
});

test.each([
  ['one line', 'a\nexport const SIZE = 3;\nb', 'SIZE', [2, 2]],
  ['a function', 'f(1);\nfunction f(\n  x: number,\n): number {\n  return x;\n}\n', 'f', [2, 6]],
  ['a method', 'class A {\n  async go(): Promise<void> {\n    stop();\n  }\n}\n', 'go', [2, 4]],
  ['a private one', 'class A {\n  #go(): void {\n    this.#go();\n  }\n}\n', '#go', [2, 4]],
  ['a type', 'type T = {\n  a: 1;\n};\n', 'T', [1, 3]],
  ['what is only used', 'go(1);\n  go.then();\n', 'gone', undefined],
] as const)('the lines of %s', (_, text, name, lines) => {
  expect(linesOf(text, name)).toEqual(lines);
});
