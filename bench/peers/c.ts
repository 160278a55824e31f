import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Subject } from '../subject.ts';
import { programSubject } from './program.ts';

/** The convolutions of `c` are plain loops, of which the compiler makes what it can; those of `c vectors` are written in vectors. */
export async function load(name: string): Promise<Subject> {
  const folder = mkdtempSync(join(tmpdir(), 'lenet-ts-c-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  const program = join(folder, 'lenet5');
  const source = fileURLToPath(new URL('lenet5.c', import.meta.url));
  const { status, stderr, error } = spawnSync(
    'gcc',
    ['-O3', '-march=native', '-ffast-math', `-DCONVOLVE="convolve_${name === 'c vectors' ? 'vectors' : 'plain'}.h"`, '-o', program, source, '-lm'],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`gcc failed: ${error ?? stderr}`);
  const asItIs = <T>(weights: T): T => weights;
  return programSubject([program], asItIs, asItIs);
}
