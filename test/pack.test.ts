import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageNames, root } from '../scripts/files.ts';
import { packAll } from '../scripts/pack.ts';

/** A project far from this repository, with the packages installed as a user gets them. */
const project = realpathSync(mkdtempSync(join(tmpdir(), 'lenet-ts-user-')));

function run(tool: string, ...args: readonly string[]): string {
  return execFileSync(tool, args, { cwd: project, encoding: 'utf8', shell: process.platform === 'win32' });
}

beforeAll(() => {
  const tarballs = join(project, 'tarballs');
  mkdirSync(tarballs);
  const packed = packAll(tarballs);
  const tarballOf = (name: string) => packed.find((path) => basename(path).startsWith(`lenet-ts-${name}-`));
  const dependencies = Object.fromEntries(packageNames.map((name) => [`@lenet-ts/${name}`, `file:${tarballOf(name)}`]));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module', private: true, dependencies }));
  run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund');
}, 180_000);
afterAll(() => rmSync(project, { recursive: true }));

/** Each package's test/published.ts is a program a user could write; the comments at its end are its output. */
test.each(packageNames)('a program can use %s with nothing else installed', (name) => {
  const program = readFileSync(join(root, 'packages', name, 'test', 'published.ts'), 'utf8');
  const file = join(project, `${name}.ts`);
  writeFileSync(file, program);
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = ['--strict', '--module', 'nodenext', '--target', 'es2023', '--lib', 'es2023,esnext.disposable,dom', '--types', ''];
  run(process.execPath, compiler, ...options, file);
  const expected = [...program.matchAll(/^\/\/ → (.*\n)/gm)].map(([, line]) => line).join('');
  expect(run(process.execPath, `${name}.js`)).toBe(expected);
});
