import { div, exp, log, mul, scope, sigmoid, sqrt, square, squash, sub, type Tensor, tanh, tensor } from '@lenet-ts/tensor';
import * as everyday from '@lenet-ts/tensor/everyday';
import fc from 'fast-check';
import { derivative, type MathNode, parse } from 'mathjs';
import { expect, test } from 'vitest';
import { grad, pullCurvature } from '../src/index.ts';

/** Elementwise functions with their formulas, whose derivatives mathjs works out symbolically: an oracle that shares nothing with the rules. */
const functions: readonly (readonly [formula: string, f: (a: Tensor, b: Tensor) => Tensor])[] = [
  ['3 a', (a) => mul(a, 3)],
  ['a + 3', (a) => a.add(3)],
  ['a^2', (a) => square(a)],
  ['sqrt(a)', (a) => sqrt(a)],
  ['exp(a)', (a) => exp(a)],
  ['log(a)', (a) => log(a)],
  ['1.7159 tanh(2 a / 3)', (a) => squash(a)],
  ['tanh(a)', (a) => tanh(a)],
  ['1 / (1 + exp(-a))', (a) => sigmoid(a)],
  ['a + b', (a, b) => a.add(b)],
  ['a - b', (a, b) => sub(a, b)],
  ['a * b', (a, b) => mul(a, b)],
  ['a / b', (a, b) => div(a, b)],
  ['exp(a) - 1', (a) => a.expm1()],
  ['log(1 + a)', (a) => a.log1p()],
  ['sin(a)', (a) => a.sin()],
  ['cos(a)', (a) => a.cos()],
  ['log(1 + exp(a))', (a) => a.softplus()],
  ['-log(1 + exp(-a))', (a) => a.logSigmoid()],
  ['abs(a - 2)', (a) => a.sub(2).abs()],
  ['1 / a', (a) => everyday.reciprocal(a)],
  ['a^3', (a) => everyday.pow(a, 3)],
  ['a^(-2)', (a) => everyday.pow(a, -2)],
  ['a^2.5', (a) => everyday.pow(a, 2.5)],
  ['2^a', (a) => everyday.pow(2, a)],
  ['a^b', (a, b) => everyday.pow(a, b)],
  ['a / (1 + exp(-a))', (a) => everyday.silu(a)],
  ['(exp(a - 2) - 1) / 2', (a) => everyday.elu(a.sub(2), 0.5)],
  ['(a - 2) / 8', (a) => everyday.leakyRelu(a.sub(2), 0.125)],
  ['exp(a * b) / (a + sqrt(b))', (a, b) => a.mul(b).exp().div(a.add(b.sqrt()))],
  ['log(a^2 + tanh(b)) - a / b', (a, b) => a.square().add(b.tanh()).log().sub(a.div(b))],
];

const number = fc.double({ min: 0.5, max: 1.5, noNaN: true });

// Derivatives are expressions of at most some fifty rounded operations, whose intermediate values stay below 100.
const PRECISION = 100 * 50 * 2 ** -53;

function at(node: MathNode, a: number, b: number): number {
  return Number(node.evaluate({ a, b }));
}

test.each(functions)('%s', (formula, f) => {
  const node = parse(formula);
  const slopes = ['a', 'b'].map((name) => derivative(node, name));
  const bends = slopes.map((slope, i) => derivative(slope, i === 0 ? 'a' : 'b'));
  const single = !formula.includes('(a * b)') && !formula.includes('tanh(b)');
  fc.assert(
    fc.property(number, number, (x, y) => {
      scope(() => {
        const inputs = [x, y].map((value) => tensor(value, { dtype: 'float64', backend: 'cpu' }));
        const g = tensor(1, { dtype: 'float64', backend: 'cpu' });
        const apply = ([a, b]: readonly Tensor[]) => f(a ?? g, b ?? g);
        const first = grad(apply)(inputs);
        const curvature = single ? pullCurvature(apply, inputs, g) : undefined;
        slopes.forEach((slope, i) => {
          const expected = at(slope, x, y);
          expect(Math.abs((first[i]?.itemSync() ?? Number.NaN) - expected)).toBeLessThanOrEqual(PRECISION);
          const second = grad((leaves: readonly Tensor[]) => grad(apply)(leaves)[i] ?? g)(inputs)[i];
          expect(Math.abs((second?.itemSync() ?? Number.NaN) - at(bends[i] ?? node, x, y))).toBeLessThanOrEqual(PRECISION);
          if (curvature) expect(Math.abs((curvature[i]?.itemSync() ?? Number.NaN) - expected ** 2)).toBeLessThanOrEqual(PRECISION);
        });
      });
    }),
    { numRuns: 20 },
  );
});
