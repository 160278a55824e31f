import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './files.ts';

/** The TypeScript compiler, to be run with node. */
export const tsc: string = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

/** What a program prints. @throws Error with all its output when it fails */
export function run(program: string, args: readonly string[], folder: string = root): string {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
  // On Windows npm and its like are scripts, which only a shell starts; it takes a space for the end of an argument.
  const shell = process.platform === 'win32' && program !== 'node';
  const { status, stdout, stderr, error } = spawnSync(program, shell ? args.map((arg) => `"${arg}"`) : args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env,
    shell,
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed\n${error ?? stdout + stderr}`);
  return stdout;
}
