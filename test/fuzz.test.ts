import { describe, expect, test } from 'vitest';
import { defineOperation, diagonal } from '../packages/autograd/src/index.ts';
import type { KernelName } from '../packages/tensor/src/backend.ts';
import { createCpuBackend } from '../packages/tensor/src/backends/cpu/index.ts';
import { place } from '../packages/tensor/src/create.ts';
import type { TypedArray } from '../packages/tensor/src/dtype.ts';
import type { Tensor } from '../packages/tensor/src/index.ts';
import { withKernels } from '../packages/tensor/test/support/spy.ts';
import { elementwise } from './fuzz/arrays.ts';
import { complaintAbout, failuresOf, type Machine, machines, precisions } from './fuzz/compare.ts';
import { unary } from './fuzz/functions.ts';
import { programOf } from './fuzz/operations.ts';
import { isInput, type Program } from './fuzz/programs.ts';

const SEED = 1;

test('500 random programs have the values, gradients and curvatures of an evaluation index by index', async () => {
  expect(await failuresOf(SEED, 500, machines)).toEqual([]);
});

test('a program depends on its seed and number alone', () => {
  const text = (seed: number, number: number) => JSON.stringify(programOf(seed, number));
  expect(text(SEED, 7)).toBe(text(SEED, 7));
  expect(new Set([text(SEED, 7), text(SEED, 8), text(SEED + 1, 7)]).size).toBe(3);
});

/** The cpu backend, or a copy of it one kernel of which gives the negative of what it should. */
function cpuWith(negative: KernelName | undefined): Machine {
  const right = createCpuBackend();
  const kernels = new Proxy(right.kernels, {
    get: (target, name) => (name === negative ? negated(Reflect.get(target, name)) : Reflect.get(target, name)),
  });
  const backend = withKernels(right, kernels);
  return { name: 'cpu float32', ...precisions.float32, place: (values, shape) => place(values, shape, 'float32', backend, 'tensor') };
}

/** The same kernel, whose output then changes its sign. */
function negated<Kernel extends object>(kernel: Kernel): Kernel {
  return new Proxy(kernel, {
    apply: (run, self, [plan, y, inputs]: [object, TypedArray, readonly TypedArray[]]) => {
      if (typeof run === 'function') Reflect.apply(run, self, [plan, y, inputs]);
      y.set(y.map((value) => -value));
    },
  });
}

/** Without scatterAddRows, whose gradient makes a tensor on the backend that is registered by that name, not on a copy. */
const programs: readonly Program[] = Array.from({ length: 500 }, (_, i) => programOf(SEED, i)).filter(
  (program) => !program.some((node) => !isInput(node) && node.text.startsWith('scatterAddRows')),
);

const firstComplaint = async (machine: Machine) => {
  for (const program of programs) {
    const complaint = await complaintAbout(program, machine);
    if (complaint) return complaint;
  }
  return 'no complaint';
};

describe('a sign is caught in', () => {
  test.each(Object.keys(createCpuBackend().kernels) as KernelName[])('%s', async (name) => {
    expect(await firstComplaint(cpuWith(name))).toMatch(/ instead of /);
  });

  test('nothing where nothing is wrong', async () => {
    expect(await firstComplaint(cpuWith(undefined))).toBe('no complaint');
  });
});

describe('a wrong rule is caught', () => {
  const squared = (name: string, slope: number, curvature: number) => {
    const { vjp } = diagonal<readonly [Tensor], undefined>(({ inputs: [x] }) => x.mul(slope));
    const { curvature: pull } = diagonal<readonly [Tensor], undefined>(({ inputs: [x] }) => x.mul(curvature));
    return defineOperation(name, (x: Tensor) => x.square(), { form: 'nonlinear', vjp, curvature: pull });
  };
  const complaint = (operation: (x: Tensor) => Tensor) => {
    const program: Program = [
      { shape: [3], values: [1, -2, 0.5], direction: [1, 0.25, -1] },
      { text: 'square(%0)', operands: [0], run: ([x]) => operation(x!), reference: ([x]) => elementwise([3], unary.square!, [x!]) },
    ];
    return complaintAbout(program, machines[0]!);
  };

  test('in its gradient', async () => expect(await complaint(squared('a wrong slope', -2, 2))).toMatch(/^the gradient along the direction: /));
  test('in its curvature', async () =>
    expect(await complaint(squared('a wrong curvature', 2, 1))).toMatch(/^the curvature of element 0 of input 0: /));
  test('and a right one is not', async () => expect(await complaint(squared('a square', 2, 2))).toBeUndefined());
});
