import { type BackendName, Random, scope, tensor, uniform, useBackend } from '@lenet-ts/tensor';
import { microsecondsPerCall } from '../measure.ts';
import type { Subject } from '../subject.ts';

/** One of our backends. LeNet-5 is imported when it is asked for, so that `start` imports no more than it needs. */
export async function load(name: BackendName): Promise<Subject> {
  useBackend(name);
  return {
    train: async (...task) => (await import('./lenet5.ts')).train(...task),
    infer: async (...task) => (await import('./lenet5.ts')).infer(...task),
    modern: async (...task) => (await import('./modern.ts')).train(...task),
    async matmul(size, block) {
      const random = new Random(1);
      const [a, b] = [uniform([size, size], random), uniform([size, size], random)];
      return { microseconds: await microsecondsPerCall(() => a.matmul(b).dispose(), block) };
    },
    async add(block) {
      const [a, b] = eights();
      return { microseconds: await microsecondsPerCall(() => scope(() => void a.add(b)), block) };
    },
    async start() {
      const [a, b] = eights();
      return a.add(b).data();
    },
  };
}

const eights = () => [tensor([1, 2, 3, 4, 5, 6, 7, 8]), tensor([8, 7, 6, 5, 4, 3, 2, 1])] as const;
