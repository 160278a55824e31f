// npm run check: everything about the code but its behaviour. One line a step; a step that fails shows what its tool said.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandLine, runProgram } from '../examples/commandLine.ts';
import { packageNames } from './files.ts';
import { packAll, publish } from './pack.ts';
import { run } from './run.ts';

let packed = '';
let tarballs: string[] = [];

function eachTarball(program: string, ...args: readonly string[]): void {
  if (tarballs.length === 0) throw new Error('nothing was packed');
  for (const tarball of tarballs) run(program, [...args, tarball]);
}

const steps: Readonly<Record<string, () => unknown>> = {
  'types, with tests and examples': () => run('tsc', ['-p', '.']),
  'types of the packages alone': () => run('tsc', ['-b', ...packageNames.map((name) => `packages/${name}`)]),
  'lint and formatting': () => run('biome', ['check', '--error-on-warnings', '--colors=off']),
  'unused files, exports and dependencies': () => run('knip', []),
  'imports, links and file names': () => run('vitest', ['run', '--project', 'node', 'test/imports.test.ts', 'test/links.test.ts']),
  'docstrings, and the site without dead links': () => run('tsx', ['scripts/site.ts', '--base', '/lenet-ts/']),
  'the site in a browser': () => run('vitest', ['run', '--config', 'vitest.site.config.ts']),
  'packages pack': () => {
    tarballs = packAll(packed);
  },
  'what was packed is what would be published': () => {
    for (const tarball of tarballs) publish(tarball, 'dry');
  },
  publint: () => eachTarball('publint', 'run', '--strict'),
  'are the types wrong': () => eachTarball('attw', '--profile', 'esm-only'),
};

await runProgram('npm run check --', async () => {
  const about = 'Looks at everything about the code but its behaviour: types, formatting, what is unused, and whether the packages can be packed.';
  new CommandLine('npm run check --', about).readValid(process.argv.slice(2));
  packed = mkdtempSync(join(tmpdir(), 'lenet-ts-packed-'));
  for (const [name, step] of Object.entries(steps)) {
    const start = performance.now();
    let failure: unknown;
    try {
      step();
    } catch (error) {
      failure = error;
      process.exitCode = 1;
    }
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${failure === undefined ? '✓' : '✗'} ${name.padEnd(42)} ${seconds.padStart(5)} s`);
    if (failure !== undefined) console.log(String(failure));
  }
  rmSync(packed, { recursive: true });
  console.log(run('tsx', ['scripts/sizes.ts']));
});
