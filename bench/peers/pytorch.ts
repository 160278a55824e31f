import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Subject } from '../subject.ts';
import { withFullC3, withTableC3 } from './layout.ts';
import { programSubject } from './program.ts';

/** PyTorch on one thread. */
export async function load(): Promise<Subject> {
  const python = findPython();
  if (!python) throw new Error('no python3 here imports torch');
  return programSubject([python, fileURLToPath(new URL('torch_lenet5.py', import.meta.url))], withFullC3, withTableC3);
}

/** The first Python that has PyTorch: the one of the path, or the system's own. */
export function findPython(): string | undefined {
  return ['python3', '/usr/bin/python3'].find((python) => spawnSync(python, ['-c', 'import torch']).status === 0);
}
