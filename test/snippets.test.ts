import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../scripts/bundle.ts';
import { makeProgramFolder, root } from '../scripts/files.ts';
import { run } from '../scripts/run.ts';
import { programs, snippets } from './markdown.ts';

const quotations = snippets.filter(({ isProgram }) => !isProgram);

let folder: string;
const fileOf = (place: string, ending: 'ts' | 'js') => join(folder, `${place.replaceAll(/\W/g, '-')}.${ending}`);

beforeAll(async () => {
  folder = makeProgramFolder();
  for (const { place, text } of programs) writeFileSync(fileOf(place, 'ts'), text);
  await bundle(
    programs.map(({ place }) => fileOf(place, 'ts')),
    folder,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the programs in the documentation', () => {
  test('are in the README for one', () => {
    expect(programs.map(({ place }) => place)).toContainEqual(expect.stringMatching(/^README\.md:/));
  });

  // Of them alone: npm run check looks at the sources that they import.
  test('have the right types', () => {
    const files = programs.map(({ place }) => fileOf(place, 'ts'));
    const { options } = ts.parseJsonConfigFileContent({ extends: './tsconfig.json', files }, ts.sys, root);
    const typed = ts.createProgram(files, options);
    const wrong = files.flatMap((file) => ts.getPreEmitDiagnostics(typed, typed.getSourceFile(file)));
    expect(wrong.map(({ file, messageText }) => [file?.fileName, messageText])).toEqual([]);
  });

  test.each(programs)('run as they stand: $place', ({ place, output }) => {
    const printed = run('node', [fileOf(place, 'js')]);
    if (output !== undefined) expect(printed).toBe(output);
  });
});

test.each(quotations)('$place quotes $quotes word for word', ({ quotes, text }) => {
  expect(readFileSync(join(root, quotes), 'utf8')).toContain(text);
});
