import {
  type AttributesOf,
  type InputsOf,
  type PrimitiveName,
  type Recorder,
  type RuleOf,
  recorders,
  scatterAddRows,
  scope,
  type Tensor,
  tensor,
} from '@lenet-ts/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grad, pullCurvature, vjp } from '../src/index.ts';
import { cases } from './support/cases/all.ts';
import {
  agreesInFloat32,
  curvatureIsLinear,
  curvatureSquaresJacobian,
  gradientHasGradient,
  hold,
  leavesNoTrace,
  vjpIsTransposedJacobian,
} from './support/checks.ts';
import { backendsHere, place } from './support/samples.ts';

const RUNS = 40;

describe.each(cases)('$name', (primitive) => {
  test('is what its samples use', () => {
    const names = new Set<string>();
    const listener: Recorder = {
      outlivesScopes: false,
      record: <K extends PrimitiveName>(name: K, _rule: RuleOf<K>, _inputs: InputsOf<K>, attributes: AttributesOf<K>) =>
        void names.add(attributes !== undefined && 'operation' in attributes ? attributes.operation.name : name),
    };
    recorders.push(listener);
    try {
      for (const { inputs, apply } of fc.sample(primitive.samples, 3)) scope(() => void apply(inputs.map((input) => place(input))));
    } finally {
      recorders.splice(recorders.indexOf(listener), 1);
    }
    expect(names).toContain(primitive.name);
  });

  test('vjp = Jᵀ g', () => hold(primitive, vjpIsTransposedJacobian, RUNS));
  test('curvature = (J∘J)ᵀ h ≥ 0', () => hold(primitive, curvatureSquaresJacobian, RUNS));
  test('curvature is linear in h', () => hold(primitive, curvatureIsLinear, RUNS));
  test('one gradient an input, nothing touched, nothing left', () => hold(primitive, leavesNoTrace, RUNS));
  test.each(backendsHere)('float32 on %s agrees with float64', (backend) => hold(primitive, agreesInFloat32(backend), RUNS));
  if (primitive.smooth) test('the gradient has a gradient', () => hold(primitive, gradientHasGradient, RUNS));
});

test('n equal largest elements have 1/n of the slope of their maximum each, along each axis for itself', () => {
  const x = place({ shape: [2, 4], values: [2, 1, 2, 2, 0, 5, 3, 5] });
  expect(Array.from(grad((t: Tensor) => t.max(1).sum())(x).dataSync())).toEqual([1 / 3, 0, 1 / 3, 1 / 3, 0, 1 / 2, 0, 1 / 2]);
  expect(Array.from(grad((t: Tensor) => t.max())(x).dataSync())).toEqual([0, 0, 0, 0, 0, 1 / 2, 0, 1 / 2]);
});

test('a row that scatterAddRows dropped has the gradient and the curvature 0', () => {
  const x = place({ shape: [4, 2], values: [1, 2, 3, 4, 5, 6, 7, 8] });
  const indices = tensor([1, -1, 5, 2], { dtype: 'int32', backend: 'cpu' });
  const into = (t: Tensor): Tensor => scatterAddRows(t, indices, 2);
  const g = place({ shape: [2, 2], values: [1, 2, 3, 4] });
  for (const pull of [vjp, pullCurvature]) expect(Array.from(pull(into, x, g).dataSync())).toEqual([3, 4, 0, 0, 0, 0, 0, 0]);
});
