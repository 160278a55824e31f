import { useBackend } from '@lenet-ts/tensor';
import type { Subject } from '../subject.ts';
import { infer, train } from './lenet5.ts';

/** Our default backend without a capture: every step records its tape where it needs one, checks its shapes and asks for its buffers. */
export async function load(): Promise<Subject> {
  useBackend('wasm');
  return {
    train: (problem, batch, block) => train(problem, batch, block, true),
    infer: (problem, batch, block) => infer(problem, batch, block, true),
  };
}
