import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeProgramFolder, root } from '../scripts/files.ts';
import { run, tsc } from '../scripts/run.ts';
import { programs, snippets } from './markdown.ts';

const quotations = snippets.filter(({ isProgram }) => !isProgram);

let folder: string;
const fileOf = (place: string, ending: 'ts' | 'js') => join(folder, `${place.replaceAll(/\W/g, '-')}.${ending}`);

// As JavaScript with all that they import, which starts ten times faster than the sources do.
beforeAll(async () => {
  folder = makeProgramFolder();
  for (const { place, text } of programs) writeFileSync(fileOf(place, 'ts'), text);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'] }));
  const input = programs.map(({ place }) => fileOf(place, 'ts'));
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    // What a source finds beside itself, it finds there still.
    plugins: [{ name: 'places', transform: (code, id) => code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href)) }],
    build: { ssr: true, target: 'esnext', outDir: folder, emptyOutDir: false, rollupOptions: { input } },
  });
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
    const printed = run('node', [fileOf(place, 'js')]);
    if (output !== undefined) expect(printed).toBe(output);
  });
});

test.each(quotations)('$place quotes $quotes word for word', ({ quotes, text }) => {
  expect(readFileSync(join(root, quotes), 'utf8')).toContain(text);
});
