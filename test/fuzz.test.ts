import { describe, expect, test } from 'vitest';
import { defineOperation, diagonal } from '../packages/autograd/src/index.ts';
import type { KernelName } from '../packages/tensor/src/backend.ts';
import { createCpuBackend } from '../packages/tensor/src/backends/cpu/index.ts';
import { place } from '../packages/tensor/src/create.ts';
import type { TypedArray } from '../packages/tensor/src/dtype.ts';
import type { Tensor } from '../packages/tensor/src/index.ts';
import { references } from '../packages/tensor/test/support/references.ts';
import { withKernels } from '../packages/tensor/test/support/spy.ts';
import { elementwise } from './fuzz/arrays.ts';
import { complaintAbout, failuresOf, type Machine, machines, precisions } from './fuzz/compare.ts';
import { binary, unary } from './fuzz/functions.ts';
import { programOf } from './fuzz/operations.ts';
import { type Input, isInput, type Operation, type Program, shown } from './fuzz/programs.ts';

const SEED = 1;

test('500 random programs have the values, gradients and curvatures of an evaluation index by index', async () => {
  expect(await failuresOf(SEED, 500, machines)).toEqual([]);
});

test('a program depends on its seed and number alone', () => {
  const text = (seed: number, number: number) => JSON.stringify(programOf(seed, number));
  expect(text(SEED, 7)).toBe(text(SEED, 7));
  expect(new Set([text(SEED, 7), text(SEED, 8), text(SEED + 1, 7)]).size).toBe(3);
});

type Spoil = (value: number) => number;

/** The cpu backend, or a copy of it one kernel of which gives something else than it should. */
function cpuWith(name?: KernelName, spoil: Spoil = (value) => value): Machine {
  const right = createCpuBackend();
  const kernels = new Proxy(references, {
    get: (target, asked) => (asked === name ? spoilt(Reflect.get(target, asked), spoil) : Reflect.get(target, asked)),
  });
  const backend = withKernels(right, kernels);
  return { name: 'cpu float32', ...precisions.float32, place: (values, shape) => place(values, shape, 'float32', backend, 'tensor') };
}

/** The same kernel, whose output is then changed. */
function spoilt<Kernel extends object>(kernel: Kernel, spoil: Spoil): Kernel {
  return new Proxy(kernel, {
    apply: (run, self, [plan, y, inputs]: [object, TypedArray, readonly TypedArray[]]) => {
      if (typeof run === 'function') Reflect.apply(run, self, [plan, y, inputs]);
      y.set(y.map(spoil));
    },
  });
}

/** Without scatterAddRows, whose gradient makes a tensor on the backend that is registered by that name, not on a copy. */
const programs: readonly Program[] = Array.from({ length: 500 }, (_, i) => programOf(SEED, i)).filter(
  (program) => !program.some((node) => !isInput(node) && node.text.startsWith('scatterAddRows')),
);

const inputOf = (node: Input | Operation | undefined): Input | undefined => (node && isInput(node) ? node : undefined);

const firstComplaint = async (machine: Machine) => {
  for (const program of programs) {
    const complaint = await complaintAbout(program, machine);
    if (complaint) return complaint;
  }
  return 'no complaint';
};

test('they have what is hard', () => {
  const uses = programs.map((program) => program.flatMap((node) => (isInput(node) ? [] : [node.text])));
  const has = (pattern: RegExp) => expect(uses.flat().filter((text) => pattern.test(text)).length, String(pattern)).toBeGreaterThan(0);
  for (const option of ['stride', 'padding', 'dilation']) has(new RegExp(`^conv2d.*"${option}":.[12],2`));
  has(/^conv2d\(%0, %1, %2, /);
  has(/^matmul.*transposeA: true, transposeB: true/);
  for (const name of ['sum', 'mean', 'max', 'min', 'logSumExp']) has(new RegExp(`^${name}\\(%0, \\[\\d,\\d`));
  has(/^(sum|mean|max|min|logSumExp)\(%0, \[0,2\]/);
  expect(new Set(uses.map(({ length }) => length))).toEqual(new Set([1, 3, 4, 5, 6, 7, 8]));
  const inputs = programs.flat().filter(isInput);
  const sizes = inputs.flatMap(({ shape }) => shape);
  const values = inputs.flatMap((input) => input.values);
  for (const size of [0, 1, 5]) expect(sizes).toContain(size);
  for (const value of [0, -0, 1, Infinity, -Infinity, Number.NaN])
    expect(
      values.some((other) => Object.is(other, value)),
      shown(value),
    ).toBe(true);
  const batched = ({ operands, text }: Operation, program: Program) =>
    text.startsWith('matmul') && operands.every((i) => inputOf(program[i])?.shape.length === 3);
  expect(programs.some((program) => program.some((node) => !isInput(node) && batched(node, program)))).toBe(true);
});

describe('a sign is caught in', () => {
  // No program draws: the bits of random numbers are compared with the host's.
  const kernels = Object.keys(references).filter((name) => name !== 'random') as KernelName[];
  test.each(kernels)('%s', async (name) => {
    expect(await firstComplaint(cpuWith(name, (value) => -value))).toMatch(/ instead of /);
  });

  test('nothing where nothing is wrong', async () => {
    expect(await firstComplaint(cpuWith())).toBe('no complaint');
  });
});

describe('what is caught in', () => {
  const spoils: readonly (readonly [what: string, spoil: Spoil])[] = [
    ['a zero without its sign', (value) => value + 0],
    ['a NaN that is lost', (value) => (Number.isNaN(value) ? 0 : value)],
    ['an infinity that is lost', (value) => (Math.abs(value) === Infinity ? Math.sign(value) * 3e38 : value)],
  ];
  const cases = spoils.flatMap(([what, spoil]) => (['map', 'copy'] as const).map((name) => [name, what, spoil] as const));
  test.each(cases)('%s is %s', async (name, _, spoil) => expect(await firstComplaint(cpuWith(name, spoil))).toMatch(/ instead of /));
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

  test('for equals', async () => {
    const slopes = {
      form: 'nonlinear',
      vjp: [(g: Tensor) => g, (g: Tensor) => g.mul(0)],
      curvature: [(h: Tensor) => h, (h: Tensor) => h.mul(0)],
    } as const;
    const first = defineOperation('the first of equals', (x: Tensor, y: Tensor) => x.maximum(y), slopes);
    const program: Program = [
      { shape: [2], values: [1, 0], direction: [1, 1] },
      { shape: [2], values: [1, -1], direction: [1, 1] },
      { text: 'maximum(%0, %1)', operands: [0, 1], run: ([x, y]) => first(x!, y!), reference: (xs) => elementwise([2], binary.maximum!, xs) },
    ];
    expect(await complaintAbout(program, machines[0]!)).toMatch(/^the gradient of element 0 of input 0: /);
  });
  test('in its gradient', async () => expect(await complaint(squared('a wrong slope', -2, 2))).toMatch(/^the gradient of element 0 of input 0: /));
  test('in its curvature', async () =>
    expect(await complaint(squared('a wrong curvature', 2, 1))).toMatch(/^the curvature of element 0 of input 0: /));
  test('and a right one is not', async () => expect(await complaint(squared('a square', 2, 2))).toBeUndefined());
});
