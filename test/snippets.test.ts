import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeProgramFolder, root } from '../scripts/files.ts';
import { run, tsc } from '../scripts/run.ts';
import { programs, snippets } from './markdown.ts';

const quotations = snippets.filter(({ isProgram }) => !isProgram);

let folder: string;
const fileOf = (place: string) => join(folder, `${place.replaceAll(/\W/g, '-')}.ts`);

beforeAll(() => {
  folder = makeProgramFolder();
  for (const { place, text } of programs) writeFileSync(fileOf(place), text);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'] }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the programs in the documentation', () => {
  test('are in the README for one', () => {
    expect(programs.map(({ place }) => place)).toContainEqual(expect.stringMatching(/^README\.md:/));
  });

  test('have the right types', () => {
    expect(run('node', [tsc, '-p', folder])).toBe('');
  });

  test.each(programs)('run as they stand: $place', ({ place, output }) => {
    const printed = run('node', ['--import', 'tsx', fileOf(place)]);
    if (output !== undefined) expect(printed).toBe(output);
  });
});

test.each(quotations)('$place quotes $quotes word for word', ({ quotes, text }) => {
  expect(readFileSync(join(root, quotes), 'utf8')).toContain(text);
});
