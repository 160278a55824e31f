import {
  elementwise,
  type Formula,
  formula,
  logSigmoid,
  maximum,
  minimum,
  relu,
  select,
  sigmoid,
  softplus,
  squash,
  type Tensor,
  tensor,
} from '@lenet-ts/tensor';
import fc from 'fast-check';
import { derivative, parse } from 'mathjs';
import { describe, expect, test } from 'vitest';
import { checkCurvature, checkGradient, grad, pullCurvature } from '../src/index.ts';

const float64 = { dtype: 'float64', backend: 'cpu' } as const;
const values = (x: Tensor): number[] => Array.from(x.dataSync());
const slopes = (f: (x: Tensor) => Tensor, x: readonly number[], options: object = float64): number[] =>
  values(grad((t: Tensor) => f(t).sum())(tensor(x, options)));
const bends = (f: (x: Tensor) => Tensor, x: readonly number[], options: object = float64): number[] =>
  slopes((t) => grad((s: Tensor) => f(s).sum())(t), x, options);

const { add, cos, div, exp, expm1, log, log1p, mul, neg, sin, sqrt, square, sub, tanh } = formula;

/** A formula and its text for mathjs, which differentiates symbolically: an oracle that shares nothing with ours. */
interface Term {
  readonly build: (x: Formula, y: Formula) => Formula;
  readonly text: string;
}

const unary = (write: (a: string) => string, build: (a: Formula) => Formula) => ({ count: 1, write, build: (a: Formula) => build(a) }) as const;
const binary = (write: (a: string, b: string) => string, build: (a: Formula, b: Formula) => Formula) => ({ count: 2, write, build }) as const;

/** Smooth functions that keep numbers of some size at that size. */
const functions = [
  binary((a, b) => `(${a} + ${b})`, add),
  binary((a, b) => `(${a} - ${b})`, sub),
  binary((a, b) => `(${a} * ${b})`, mul),
  binary(
    (a, b) => `(${a} / (1.5 + ${b}^2))`,
    (a, b) => div(a, add(1.5, square(b))),
  ),
  unary((a) => `(-${a})`, neg),
  unary((a) => `tanh(${a})`, tanh),
  unary((a) => `(1 / (1 + exp(-${a})))`, formula.sigmoid),
  unary((a) => `sin(${a})`, sin),
  unary((a) => `cos(${a})`, cos),
  unary(
    (a) => `exp(tanh(${a}))`,
    (a) => exp(tanh(a)),
  ),
  unary(
    (a) => `(exp(sin(${a})) - 1)`,
    (a) => expm1(sin(a)),
  ),
  unary(
    (a) => `sqrt(1 + ${a}^2)`,
    (a) => sqrt(add(1, square(a))),
  ),
  unary(
    (a) => `log(2 + ${a}^2)`,
    (a) => log(add(2, square(a))),
  ),
  unary(
    (a) => `log(1 + ${a}^2)`,
    (a) => log1p(square(a)),
  ),
  unary((a) => `log(1 + exp(${a}))`, formula.softplus),
  unary((a) => `(-log(1 + exp(-${a})))`, formula.logSigmoid),
] as const;

const leaves: readonly Term[] = [
  { build: (x) => x, text: 'x' },
  { build: (_, y) => y, text: 'y' },
  { build: () => formula.literal(0.75), text: '0.75' },
];

const { term } = fc.letrec<{ term: Term }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(...leaves),
    fc.tuple(fc.constantFrom(...functions), tie('term'), tie('term')).map(([{ count, write, build }, a, b]): Term => {
      if (count === 1) return { build: (x, y) => build(a.build(x, y)), text: write(a.text) };
      return { build: (x, y) => build(a.build(x, y), b.build(x, y)), text: write(a.text, b.text) };
    }),
  ),
}));

/** Some hundred steps, each rounded, of numbers below 100: the derivatives of larger ones are passed over. */
const PRECISION = 100 * 500 * 2 ** -53;

test('derivatives of random formulas, first and second, are those that mathjs works out', () => {
  const point = fc.integer({ min: -96, max: 96 }).map((n) => n / 64);
  fc.assert(
    fc.property(term, point, point, ({ build, text }, x, y) => {
      const at = { x, y };
      const node = parse(text);
      const f = elementwise('random', (a, b) => add(build(a, b), mul(0, add(a, b))));
      const inputs = [tensor(x, float64), tensor(y, float64)] as const;
      const g = tensor(1, float64);
      const apply = ([a, b]: readonly [Tensor, Tensor]) => f(a, b);
      const expected = ['x', 'y'].map((name) => derivative(node, name));
      const first = expected.map((slope) => Number(slope.evaluate(at)));
      const second = expected.map((slope, i) => Number(derivative(slope, i === 0 ? 'x' : 'y').evaluate(at)));
      fc.pre([...first, ...second].every((value) => Math.abs(value) < 100));
      const found = grad(apply)(inputs);
      const curvature = pullCurvature(apply, inputs, g);
      const near = (value: Tensor | undefined, should: number | undefined) =>
        expect(Math.abs((value?.itemSync() ?? Number.NaN) - (should ?? Number.NaN)), text).toBeLessThanOrEqual(PRECISION);
      [0, 1].forEach((i) => {
        near(found[i], first[i]);
        near(curvature[i], (first[i] ?? 0) ** 2 < 100 ? (first[i] ?? 0) ** 2 : curvature[i]?.itemSync());
        near(grad((both: readonly [Tensor, Tensor]) => grad(apply)(both)[i] ?? g)(inputs)[i], second[i]);
      });
    }),
    { numRuns: 60 },
  );
});

describe('an operation of a user, in one line', () => {
  const gelu = elementwise('gelu', (x) => mul(mul(0.5, x), add(1, tanh(mul(0.7978845608, add(x, mul(0.044715, mul(x, square(x)))))))));

  test('has the gradient and the curvature that differences give, and so has its gradient', () => {
    const points = tensor([-3, -1.5, -0.5, 0, 0.25, 1, 2.5], float64);
    for (const f of [gelu, (x: Tensor) => grad((t: Tensor) => gelu(t).sum())(x)]) {
      const report = checkGradient(f, [points]);
      expect(report.ok, String(report)).toBe(true);
    }
    const report = checkCurvature(gelu, [points]);
    expect(report.ok, String(report)).toBe(true);
  });

  test('a slope by hand that is wrong is found', () => {
    const wrong = elementwise('wrong', (x) => formula.withSlope(square(x), x, x));
    expect(checkGradient(wrong, [tensor([1, 2], float64)]).ok).toBe(false);
    expect(checkCurvature(wrong, [tensor([1, 2], float64)]).ok).toBe(false);
  });

  test('broadcasts, with numbers in the place of tensors', () => {
    const blend = elementwise('blend', (t, a, b) => add(mul(t, a), mul(sub(1, t), b)));
    const [t, a] = [tensor([0, 0.5, 1], float64), tensor([[2], [4]], float64)];
    expect(values(blend(t, a, 8))).toEqual([8, 5, 2, 8, 6, 4]);
    expect(values(grad((x: Tensor) => blend(t, x, 8).sum())(a))).toEqual([1.5, 1.5]);
    expect(values(grad((x: Tensor) => blend(x, a, 8).sum())(t))).toEqual([-10, -10, -10]);
    expect(checkGradient((x, y) => blend(x ?? 0, y ?? 0, 8), [t, a]).ok).toBe(true);
  });
});

describe('corners and tails', () => {
  test('softplus and logSigmoid have sigmoids for slopes, whose slopes are right too, at 0 and far away', () => {
    const x = [-700, -40, -1, 0, 1, 40, 700];
    const small = (v: number) => Math.exp(-Math.abs(v)) / (1 + Math.exp(-Math.abs(v)));
    const sigma = (v: number) => (v < 0 ? small(v) : 1 / (1 + Math.exp(-v)));
    const close = (found: readonly number[], expected: readonly number[]) =>
      found.forEach((value, i) => {
        const should = expected[i] ?? Number.NaN;
        expect(Math.abs(value - should)).toBeLessThanOrEqual(8 * 2 ** -53 * Math.abs(should));
      });
    const bend = x.map((v) => sigma(v) * sigma(-v));
    close(values(sigmoid(tensor(x, float64))), x.map(sigma));
    close(slopes(softplus, x), x.map(sigma));
    close(
      slopes(logSigmoid, x),
      x.map((v) => sigma(-v)),
    );
    close(slopes(sigmoid, x), bend);
    close(bends(softplus, x), bend);
    close(bends(logSigmoid, x), bend.map((v) => -v)); // biome-ignore format: one line each
    const h = tensor(x.map(() => 1), float64); // biome-ignore format: one line each
    close(values(pullCurvature(softplus, tensor(x, float64), h)), x.map((v) => sigma(v) ** 2)); // biome-ignore format: one line each
  });

  test('the logarithm of a sigmoid is finite where the sigmoid is tiny', () => {
    const tail = tensor(-20);
    expect(Math.abs(sigmoid(tail).itemSync() - 2.0611536e-9)).toBeLessThan(1e-15);
    expect(logSigmoid(tensor(-200)).itemSync()).toBe(-200);
    expect(slopes((x) => sigmoid(x).log(), [-20], { dtype: 'float32' })[0]).toBeCloseTo(1, 6);
  });

  test('relu and abs have the slope 0 at 0; a NaN keeps relu open', () => {
    expect(slopes(relu, [-1, -0, 0, 2, Number.NaN])).toEqual([0, 0, 0, 1, 1]);
    expect(slopes((x) => x.abs(), [-2, 0, 3])).toEqual([-1, 0, 1]);
  });

  test('a maximum and a minimum pass their slope to a NaN, and by halves to equals', () => {
    for (const choose of [maximum, minimum]) {
      expect(slopes((x) => choose(x, 1), [Number.NaN, 1])).toEqual([1, 0.5]);
      expect(slopes((x) => choose(1, x), [Number.NaN, 1])).toEqual([1, 0.5]);
    }
    expect(slopes((x) => maximum(x, 1), [0, 2])).toEqual([0, 1]);
    expect(slopes((x) => minimum(x, 1), [0, 2])).toEqual([1, 0]);
  });

  test('what was not chosen sends nothing back, however steep it is', () => {
    const safe = (x: Tensor) => select(x, x.log(), 0);
    expect(slopes(safe, [0, 2])).toEqual([Number.NaN, 0.5]);
    const fused = elementwise('safe', (x) => formula.select(x, log(x), 0));
    expect(slopes(fused, [0, 2])).toEqual([0, 0.5]);
    expect(bends(fused, [0, 2])).toEqual([0, -0.25]);
  });

  test.each(['cpu', 'wasm'] as const)('a saturated squash on %s has the slope 0, for every amplitude', (backend) => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), (amplitude) => {
        expect(slopes((x) => squash(x, amplitude, 2), [-1e6, -40, 40, 1e6], { backend })).toEqual([0, 0, 0, 0]);
        expect(slopes((x) => squash(x, -amplitude, 2), [-1e6, 40], { backend }).map(Math.abs)).toEqual([0, 0]);
      }),
    );
    expect(slopes((x) => squash(x, 1.7, 1), [40], { backend })).toEqual([0]);
  });

  test('close to saturation a squash keeps the sign and the digits of its slope', () => {
    const x = Array.from({ length: 200 }, (_, i) => i / 16);
    const y = values(squash(tensor(x, { backend: 'wasm' }), 1.7, 1));
    const [a, s] = [Math.fround(1.7), 1];
    slopes((t) => squash(t, 1.7, 1), x, { backend: 'wasm' }).forEach((slope, i) => {
      const exact = (s / a) * (a - (y[i] ?? 0)) * (a + (y[i] ?? 0));
      expect(Math.abs(slope - exact)).toBeLessThanOrEqual(6 * 2 ** -24 * Math.abs(exact));
    });
  });
});
