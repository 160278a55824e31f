import { useBackend } from '@lenet-ts/tensor';
import type { Subject } from '../subject.ts';
import { train } from './lenet5.ts';

/** Our default backend without a capture: every step records its tape, checks its shapes and asks for its buffers. */
export async function load(): Promise<Subject> {
  useBackend('wasm');
  return { train: (problem, batch, block) => train(problem, batch, block, true) };
}
