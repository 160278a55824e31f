import { Connections, conv2d, memory, oneHot, Random, softmax, type Tensor, tensor, uniform } from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import { checkCurvature, checkGradient, crossEntropy, defineOperation, diagonal, grad, loss, squaredError } from '../src/index.ts';

const x = uniform([2, 3], new Random(1), -1, 1);
const cubeSlope = diagonal<readonly [Tensor], undefined>(({ inputs: [t] }) => t.square().mul(3));
const cube = defineOperation('cube', (t: Tensor) => t.square().mul(t), cubeSlope);
const halved = defineOperation(
  'halved',
  (t: Tensor) => t.square().mul(t),
  diagonal<readonly [Tensor], undefined>(({ inputs: [t] }) => t.square().mul(1.5)),
);
const unsquared = defineOperation('unsquared', (t: Tensor) => t.square().mul(t), { ...cubeSlope, curvature: cubeSlope.vjp });

describe('a right rule', () => {
  test.each<readonly [string, (...inputs: Tensor[]) => Tensor, readonly Tensor[]]>([
    ['of your own', cube, [x]],
    ['of an operation with several inputs', (a, w, b) => conv2d(given(a), given(w), b, Connections.full(1, 2)), convolution()],
    ['of a loss', (y) => squaredError(given(y), tensor([[1, 2, 3], [4, 5, 6]], { dtype: 'float64', backend: 'cpu' })), [x]], // biome-ignore format: a matrix
  ])('%s is ok', (_, f, inputs) => {
    const reports = [checkGradient(f, inputs), checkCurvature(f, inputs)];
    const elements = inputs.reduce((sum, input) => sum + input.size, 0);
    for (const report of reports) {
      expect(report.ok, String(report)).toBe(true);
      expect(report.failures).toEqual([]);
      expect(report.comparisons).toHaveLength(elements);
      expect(String(report)).toContain(`ok, ${elements} elements`);
    }
  });
});

describe('a wrong rule', () => {
  test('is reported with the element, what the rule gives and what differences give', () => {
    const report = checkGradient(halved, [x]);
    expect(report.ok).toBe(false);
    expect(report.failures).toHaveLength(6);
    for (const { expected, found, tolerance } of report.failures) expect(Math.abs(2 * found - expected)).toBeLessThan(tolerance);
    const lines = String(report).split('\n');
    expect(lines[0]).toBe('gradient of 1 input: 6 of 6 elements differ');
    expect(lines[1]).toMatch(/^ {2}input 0, element 0: the rule gives -?\d\S*, finite differences -?\d\S* ± \d\.\de-\d+$/);
    expect(lines.at(-1), 'a long list is cut').toBe('  …');
    expect(lines).toHaveLength(7);
  });

  test('that forgets to square is right as a gradient, wrong as curvature', () => {
    expect(checkGradient(unsquared, [x]).ok).toBe(true);
    const report = checkCurvature(unsquared, [x]);
    expect(report.ok).toBe(false);
    expect(String(report)).toMatch(/^curvature of 1 input: 6 of 6 elements differ/);
  });

  test("of a loss that forgets a part of its second derivative is wrong as a loss's", () => {
    const labels = tensor([0, 2], { dtype: 'float64', backend: 'cpu' });
    const column = (g: Tensor) => g.reshape([g.size, 1]);
    const forgetful = defineOperation(
      'forgetful',
      (y: Tensor) => crossEntropy(y, labels),
      loss<readonly [Tensor]>({
        vjp: [(g, { inputs: [y] }) => column(g).mul(softmax(y).sub(oneHot(labels, 3)))],
        curvature: [(g, { inputs: [y] }) => column(g).mul(softmax(y))],
      }),
    );
    expect(checkGradient(forgetful, [x]).ok).toBe(true);
    expect(String(checkCurvature(forgetful, [x]))).toMatch(/^second derivative of 1 input: 6 of 6 elements differ/);
    expect(checkCurvature((y) => crossEntropy(given(y), labels), [x]).ok).toBe(true);
  });

  test('that gives NaN is not ok', () => {
    const nan = defineOperation(
      'nan',
      (t: Tensor) => t.mul(2),
      diagonal<readonly [Tensor], undefined>(({ inputs: [t] }) => t.mul(Number.NaN)),
    );
    expect(checkGradient(nan, [x]).ok).toBe(false);
  });
});

describe.each([1e-30, 1e-9, 1, 1e9, 1e30])('an operation of the size %d', (scale) => {
  const exact = diagonal<readonly [Tensor], undefined>(({ inputs: [t], y }) =>
    y.div(t.add(2)).add(t.add(2).tanh().square().neg().add(1).mul(t.add(2)).mul(scale)),
  );
  const forward = (t: Tensor) => t.add(2).tanh().mul(t.add(2)).mul(scale);
  const right = defineOperation('right', forward, exact);
  const flat = defineOperation('flat', forward, diagonal<readonly [Tensor], undefined>(0));
  const constant = defineOperation('constant', forward, diagonal<readonly [Tensor], undefined>(scale));
  const bent = (h: number) =>
    defineOperation(
      'bent',
      (t: Tensor) => t.square().mul(scale / 2),
      loss<readonly [Tensor]>({ vjp: [(g, { inputs: [t] }) => g.mul(t).mul(scale)], curvature: [(g) => g.mul(h)] }),
    );

  test('is ok when its rule is right', () => {
    for (const report of [checkGradient(right, [x]), checkCurvature(right, [x]), checkGradient(bent(scale), [x]), checkCurvature(bent(scale), [x])])
      expect(String(report)).toContain('ok, 6 elements');
  });

  test('is not when its rule is wrong', () => {
    for (const wrong of [flat, constant]) for (const check of [checkGradient, checkCurvature]) expect(check(wrong, [x]).failures).toHaveLength(6);
    for (const wrong of [0, 1.001 * scale]) expect(checkCurvature(bent(wrong), [x]).failures).toHaveLength(6);
  });

  test('with a slope that is off by a millionth is not', () => {
    const off = defineOperation('off', forward, {
      ...exact,
      vjp: [(g, { inputs: [t] }) => grad((u: Tensor) => forward(u).mul(g).sum())(t).mul(1 + 1e-6)],
    });
    expect(checkGradient(off, [x]).failures.length).toBeGreaterThan(4);
  });
});

test('inputs of any size are moved by what they can be moved by', () => {
  for (const size of [1e-9, 1e9]) expect(String(checkGradient((t) => given(t).mul(3), [tensor([1 * size, -2 * size, 0])]))).toContain('ok');
});

test('checks are the same twice, differ with the seed, leave the inputs alone and nothing behind', () => {
  const before = memory();
  const [one, again, other] = [checkGradient(cube, [x]), checkGradient(cube, [x]), checkGradient(cube, [x], 2)];
  expect(memory()).toEqual(before);
  expect(again).toEqual(one);
  expect(other.comparisons).not.toEqual(one.comparisons);
  expect(x.dtype).toBe('float32');
});

test('a chain of operations is no operation: curvature drops its cross terms, and the check says so', () => {
  // y = 3x + 4x: 9 + 16 connection by connection, 49 for the whole.
  const [comparison] = checkCurvature((t) => given(t).mul(3).add(given(t).mul(4)), [tensor([1])]).failures;
  expect((comparison?.found ?? 0) / (comparison?.expected ?? 0)).toBeCloseTo(25 / 49, 8);
});

function given(t: Tensor | undefined): Tensor {
  if (!t) throw new RangeError('an input is missing');
  return t;
}

function convolution(): Tensor[] {
  const random = new Random(2);
  return [uniform([2, 1, 3, 3], random), uniform([2, 2, 2], random), uniform([2], random)];
}
