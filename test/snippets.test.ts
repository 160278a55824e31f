import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../scripts/files.ts';
import { documents } from './markdown.ts';

const run = promisify(execFile);

const snippets = documents.flatMap(({ path, blocks }) =>
  blocks.flatMap(({ language, argument, text, line }, index) => {
    if (language !== 'ts') return [];
    const next = blocks[index + 1];
    return [{ place: `${path}:${line}`, quotes: argument, text, output: next?.language === 'text' ? next.text : undefined }];
  }),
);
const programs = snippets.filter(({ quotes }) => quotes === '');
const quotations = snippets.filter(({ quotes }) => quotes !== '');

/** A git-ignored folder from which the packages are found by name. */
const folder = join(root, 'examples', '.snippets');
const fileOf = (place: string) => join(folder, `${place.replaceAll(/\W/g, '-')}.ts`);

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  for (const { place, text } of programs) writeFileSync(fileOf(place), text);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'] }));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.runIf(programs.length > 0)('the programs in the documentation', () => {
  test('have the right types', async () => {
    const { stdout } = await run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder]).catch((failed) => failed);
    expect(stdout).toBe('');
  });

  test.each(programs)('run as they stand: $place', async ({ place, output }) => {
    const { stdout } = await run(process.execPath, ['--import', 'tsx', fileOf(place)], { cwd: join(root, 'examples') });
    if (output !== undefined) expect(stdout).toBe(output);
  });
});

test.each(quotations)('$place quotes $quotes word for word', ({ quotes, text }) => {
  expect(readFileSync(join(root, quotes), 'utf8')).toContain(text);
});
