import { scope, type Tensor, tensor } from '@lenet-ts/tensor';
import * as everyday from '@lenet-ts/tensor/everyday';
import { describe, expect, test } from 'vitest';
import { gaussNewtonDiagonal, grad, l2 } from '../../src/index.ts';
import {
  agreesInFloat32,
  type Check,
  curvatureIsLinear,
  curvatureSquaresJacobian,
  gradientHasGradient,
  hold,
  leavesNoTrace,
  vjpIsTransposedJacobian,
} from '../support/checks.ts';
import { ENTRY_ERROR, jacobians, pullBack } from '../support/differences.ts';
import { elementwiseCases } from '../support/everyday/elementwise.ts';
import { convolutionCases, fixedNormCase, normCases } from '../support/everyday/layers.ts';
import { meetingCases, partCases } from '../support/everyday/parts.ts';
import { backendsHere, nth, place } from '../support/samples.ts';

const RUNS = 25;

/** Behind it ½ Σ y², whose second derivative is 1, gaussNewtonDiagonal gives Σ_i J_ij², whichever ways there are. */
const squaresOfColumns: Check = (sample) => {
  const found = scope(() =>
    gaussNewtonDiagonal((inputs: readonly Tensor[]) => l2(sample.apply(inputs)))(sample.inputs.map((x) => place(x))).map((tensor) =>
      tensor.dataSync(),
    ),
  );
  jacobians(sample).forEach((jacobian, i) => {
    const ones = jacobian.rows.map(() => 1);
    const expected = pullBack(jacobian, ones, (entry) => entry * entry);
    const errors = pullBack(jacobian, ones, (entry) => (2 * Math.abs(entry) + ENTRY_ERROR) * ENTRY_ERROR);
    nth(found, i).forEach((value, j) => {
      if (!(Math.abs(value - nth(expected, j)) <= nth(errors, j))) throw new Error(`input ${i}, element ${j}: ${value} instead of ${expected[j]}`);
    });
  });
};

const oneWay = [...elementwiseCases, ...partCases, ...convolutionCases, fixedNormCase];
const manyWays = [...meetingCases, ...normCases];

describe.each(oneWay)('$name', (one) => {
  test('vjp = Jᵀ g', () => hold(one, vjpIsTransposedJacobian, RUNS));
  test('curvature = (J∘J)ᵀ h ≥ 0', () => hold(one, curvatureSquaresJacobian, RUNS));
  test('curvature is linear in h', () => hold(one, curvatureIsLinear, RUNS));
  test('one gradient an input, nothing touched, nothing left', () => hold(one, leavesNoTrace, RUNS));
  test.each(backendsHere)('float32 on %s agrees with float64', (backend) => hold(one, agreesInFloat32(backend), RUNS));
  test('the gradient has a gradient', () => hold(one, gradientHasGradient, RUNS));
});

describe.each(manyWays)('$name, whose ways meet', (one) => {
  test('vjp = Jᵀ g', () => hold(one, vjpIsTransposedJacobian, RUNS));
  test('the Gauss-Newton diagonal is exact', () => hold(one, squaresOfColumns, RUNS));
  test('curvature is linear in h', () => hold(one, curvatureIsLinear, RUNS));
  test('one gradient an input, nothing touched, nothing left', () => hold(one, leavesNoTrace, RUNS));
  test('the gradient has a gradient', () => hold(one, gradientHasGradient, RUNS));
});

test('every everyday operation is among them, but those that are others by another name', () => {
  const renamed = ['averagePool', 'where', 'round'];
  const checked = new Set([...oneWay, ...manyWays].map(({ name }) => name));
  expect(Object.keys(everyday).filter((name) => !checked.has(name))).toEqual(renamed);
});

test('at infinity gelu and silu have the slopes that lines have', () => {
  for (const dtype of ['float64', 'float32'] as const) {
    const x = tensor([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30, -1e30], { dtype, backend: 'cpu' });
    for (const f of [everyday.gelu, everyday.silu]) {
      const slope = (at: Tensor) => grad((moved: Tensor) => f(moved).sum())(at);
      expect([...slope(x).dataSync()]).toEqual([1, 0, 1, 0]);
      expect([...grad((at: Tensor) => slope(at).sum())(x).dataSync()].map(Math.abs)).toEqual([0, 0, 0, 0]);
    }
  }
});
