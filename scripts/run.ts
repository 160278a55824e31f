import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './files.ts';

/** The TypeScript compiler, to be run with node. */
export const tsc: string = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

/** What a program prints. @throws Error with all its output when it fails */
export function run(program: string, args: readonly string[], folder: string = root): string {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env,
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed\n${error ?? stdout + stderr}`);
  return stdout;
}
