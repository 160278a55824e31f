import { ArgumentError, scope, type Tensor, tensor } from '@lenet-ts/tensor';
import { expect, test } from 'vitest';
import { diagGaussNewton, grad, l2, noGrad, stopGradient, variable } from '../../src/index.ts';

const numbers = (x: Tensor | undefined): number[] => Array.from(x?.dataSync() ?? []);
const x = tensor([1, -2, 3]);

test('stopGradient keeps the values, and sends nothing back', () => {
  expect(numbers(stopGradient(x))).toEqual([1, -2, 3]);
  expect(numbers(grad((w: Tensor) => w.mul(stopGradient(w)).sum())(x))).toEqual([1, -2, 3]);
  expect(numbers(grad((w: Tensor) => stopGradient(w).square().sum())(x))).toEqual([0, 0, 0]);
  expect(numbers(grad((w: Tensor) => grad((v: Tensor) => v.mul(stopGradient(v)).sum())(w).sum())(x))).toEqual([0, 0, 0]);
  expect(numbers(diagGaussNewton((w: Tensor) => l2(w.mul(stopGradient(w))))(x))).toEqual([1, 4, 9]);
  const w = variable(x);
  w.mul(stopGradient(w)).sum().backward();
  expect(numbers(w.grad)).toEqual([1, -2, 3]);
});

test('what noGrad makes is a constant', () => {
  const slope = (w: Tensor) => grad((v: Tensor) => v.mul(noGrad(() => v.square().add(1))).sum())(w);
  expect(numbers(slope(x))).toEqual([2, 5, 10]);
  expect(numbers(grad((v: Tensor) => v.mul(scope(() => noGrad(() => scope(() => v.square())))).sum())(x))).toEqual([1, 4, 9]);
  expect(noGrad(() => 7)).toBe(7);
});

test('a body that throws leaves gradients as they were', () => {
  const f = (w: Tensor) => {
    expect(() => noGrad(() => { throw new Error('mine'); })).toThrow('mine'); // biome-ignore format: one line
    return w.square().sum();
  };
  expect(numbers(grad(f)(x))).toEqual([2, -4, 6]);
});

test('wrong arguments get an ArgumentError', () => {
  expect(() => stopGradient(3 as never)).toThrow(ArgumentError);
  expect(() => noGrad(x as never)).toThrow(ArgumentError);
  expect(() => noGrad(async () => x)).toThrow(ArgumentError);
});
