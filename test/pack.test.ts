import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageNames, root } from '../scripts/files.ts';
import { packAll } from '../scripts/pack.ts';
import { run, tsc } from '../scripts/run.ts';

/** A project far from this repository, with the packages installed as a user gets them. */
const project = realpathSync(mkdtempSync(join(tmpdir(), 'lenet-ts-user-')));
const write = (name: string, content: unknown) => writeFileSync(join(project, name), JSON.stringify(content));

/** Programs that a user could write, one a package. The comments at the end of each are its output. */
const programs = packageNames.map((name) => {
  const text = readFileSync(join(root, 'packages', name, 'test', 'published.ts'), 'utf8');
  return { name, text, output: [...text.matchAll(/^\/\/ → (.*\n)/gm)].map(([, line]) => line).join('') };
});

beforeAll(() => {
  const tarballs = join(project, 'tarballs');
  mkdirSync(tarballs);
  const packed = packAll(tarballs);
  const tarballOf = (name: string) => packed.find((path) => basename(path).startsWith(`lenet-ts-${name}-`));
  const dependencies = Object.fromEntries(packageNames.map((name) => [`@lenet-ts/${name}`, `file:${tarballOf(name)}`]));
  write('package.json', { type: 'module', private: true, dependencies });
  write('tsconfig.json', { compilerOptions: { strict: true, module: 'nodenext', lib: ['es2023', 'esnext.disposable', 'dom'], types: [] } });
  for (const { name, text } of programs) writeFileSync(join(project, `${name}.ts`), text);
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], project);
});
afterAll(() => rmSync(project, { recursive: true }));

test('the types of the packages are right for a user who has nothing else', () => {
  expect(run('node', [tsc, '-p', project])).toBe('');
});

test.each(programs)('a program can use $name with nothing else installed', ({ name, output }) => {
  expect(run('node', [`${name}.js`], project)).toBe(output);
});
