import { ArgumentError, capture, DisposedError, memory, ShapeError, scope, type Tensor, tensor, writeInPlace } from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import { Adam, leavesOf, Momentum, mapTree, type Optimiser, Sgd, StochasticDiagonalLM } from '../src/index.ts';

const float64 = { dtype: 'float64', backend: 'cpu' } as const;
const values = (x: Tensor): number[] => Array.from(x.dataSync());
const list = (...numbers: number[]): Tensor => tensor(numbers, float64);

// Every number here is a sum of a few powers of two, so that the arithmetic is exact.
test('Sgd: w ← w - rate g', () => {
  const params = { a: list(1, 2), b: [list(4)] };
  const optimiser = new Sgd(params, 0.5);
  optimiser.step({ a: list(2, -4), b: [list(8)] });
  // 1 - ½·2, 2 + ½·4, 4 - ½·8
  expect([values(params.a), params.b.map(values)]).toEqual([[0, 4], [[0]]]);
  optimiser.setRate(0.25);
  optimiser.step({ a: list(4, 4), b: [list(4)] });
  expect([values(params.a), params.b.map(values)]).toEqual([[-1, 3], [[-1]]]);
});

test('Momentum: v ← momentum v + g, w ← w - rate v', () => {
  const w = list(8, 0);
  const optimiser = new Momentum(w, 0.5, 0.25);
  optimiser.step(list(4, -4));
  // v = 4, -4; w = 8 - ½·4, 0 + ½·4
  expect(values(w)).toEqual([6, 2]);
  optimiser.step(list(1, 0));
  // v = ¼·4 + 1 = 2, ¼·-4 = -1; w = 6 - ½·2, 2 + ½·1
  expect(values(w)).toEqual([5, 2.5]);
  optimiser.setRate(1);
  optimiser.step(list(0, 0));
  // v = ½, -¼
  expect(values(w)).toEqual([4.5, 2.75]);
});

test('Adam: along the mean of the gradients, over the root of the mean of their squares, both corrected for their beginning at 0', () => {
  const w = list(1, -2, 3);
  const optimiser = new Adam(w, 0.5);
  const [plain, m, v] = [
    [1, -2, 3],
    [0, 0, 0],
    [0, 0, 0],
  ];
  const gradients = [[1, -0.5, 0], [0.25, 3, 0], [-2, 1e-5, 0]]; // biome-ignore format: a row a step
  gradients.forEach((g, step) => {
    optimiser.step(list(...g));
    g.forEach((slope, i) => {
      m[i] = 0.9 * m[i]! + 0.1 * slope;
      v[i] = 0.999 * v[i]! + 0.001 * slope ** 2;
      plain[i]! -= (0.5 * (m[i]! / (1 - 0.9 ** (step + 1)))) / (Math.sqrt(v[i]! / (1 - 0.999 ** (step + 1))) + 1e-8);
    });
  });
  // 1 - 0.999 keeps 2⁻¹⁰ of its digits; w and its steps are below 4.
  values(w).forEach((value, i) => {
    expect(Math.abs(value - plain[i]!)).toBeLessThan(64 * 4 * 2 ** -43);
  });
  expect(values(w)[2], 'a weight without gradients stays').toBe(3);
});

describe('StochasticDiagonalLM', () => {
  test('w ← w - η / (μ + h) g, a rate a weight', () => {
    const w = list(1, 1, 1);
    const optimiser = new StochasticDiagonalLM(w, 0.5);
    optimiser.setRate(0.25, () => list(0, 0.5, 1.5));
    // ¼ / ½, ¼ / 1, ¼ / 2
    expect(values(optimiser.state.rate)).toEqual([0.5, 0.25, 0.125]);
    optimiser.step(list(2, 2, 2));
    expect(values(w)).toEqual([0, 0.5, 0.75]);
    optimiser.setRate(0.5, () => list(0, 0, 0));
    optimiser.step(list(1, 1, 1));
    expect(values(w)).toEqual([-1, -0.5, -0.25]);
  });

  test("μ is the paper's 0.02 unless given", () => {
    const optimiser = new StochasticDiagonalLM(list(1));
    optimiser.setRate(0.02, () => list(0));
    expect(values(optimiser.state.rate)).toEqual([1]);
  });

  test('there are no rates before setRate, nor after dispose', () => {
    const optimiser = new StochasticDiagonalLM(list(1));
    expect(() => optimiser.step(list(1))).toThrow(ArgumentError);
    expect(() => optimiser.state.rate).toThrow(/setRate must come before/);
    optimiser.setRate(1, () => list(1));
    optimiser.dispose();
    expect(() => optimiser.state.rate).toThrow(ArgumentError);
  });

  test.each([0, -1, Number.NaN])('μ = %d is refused', (mu) => expect(() => new StochasticDiagonalLM(list(1), mu)).toThrow(ArgumentError));
});

type Params = { readonly a: Tensor; readonly b: Tensor };

const makers: Record<string, (params: Params) => Optimiser<Params>> = {
  Adam: (params) => new Adam(params, 0.1),
  Sgd: (params) => new Sgd(params, 0.1),
  Momentum: (params) => new Momentum(params, 0.1, 0.9),
  StochasticDiagonalLM: (params) => {
    const optimiser = new StochasticDiagonalLM(params);
    const none = { a: list(0, 0), b: list(0) };
    optimiser.setRate(0.1, () => none);
    for (const h of [none.a, none.b]) h.dispose();
    return optimiser;
  },
};

describe.each(Object.entries(makers))('%s', (name, make) => {
  test('refuses a gradient of another structure or shape, by its name, and changes nothing', () => {
    const params = { a: list(1, 2), b: list(3) };
    const optimiser = make(params);
    expect(() => optimiser.step({ a: list(1, 1), b: list(1, 1) })).toThrow(ShapeError);
    expect(() => optimiser.step({ a: list(1, 1), b: list(1, 1) })).toThrow(`${name}.step: the shapes differ (got [1] and [2])`);
    // TypeScript refuses the rest; people who write JavaScript meet it.
    const step = (gradient: unknown) => () => Reflect.apply(optimiser.step, optimiser, [gradient]);
    expect(step({ a: list(1, 1), c: list(1) })).toThrow(`${name}.step: the second tree has c where the first has b`);
    expect(step({ a: list(1, 1) })).toThrow(ShapeError);
    expect(step(list(1))).toThrow(`${name}.step: the trees have different structures`);
    expect([values(params.a), values(params.b)]).toEqual([[1, 2], [3]]);
  });

  test('another one goes on from its state to the same bits, and takes its tensors', () => {
    const [params, others, g] = [
      { a: list(1, 2), b: list(3) },
      { a: list(1, 2), b: list(3) },
      { a: list(0.3, -7), b: list(0.01) },
    ];
    const [whole, first] = [make(params), make(others)];
    for (let i = 0; i < 5; i++) whole.step(g);
    for (let i = 0; i < 3; i++) first.step(g);
    const second = make(others);
    const saved = Object.fromEntries(Object.entries(first.state).map(([what, tree]) => [what, mapTree(tree, (x) => x.add(0))]));
    second.restore({ ...saved, rate: saved.rate! });
    for (let i = 0; i < 2; i++) second.step(g);
    expect([values(others.a), values(others.b)]).toEqual([values(params.a), values(params.b)]);
    expect(
      Object.values(saved)
        .flatMap((tree) => leavesOf(tree))
        .every(({ disposed }) => disposed),
    ).toBe(true);
  });

  test('refuses a state of another kind or shape', () => {
    const optimiser = make({ a: list(1, 2), b: list(3) });
    const wrong = mapTree(optimiser.state.rate, () => list(1, 2, 3, 4));
    expect(() => optimiser.restore({ ...optimiser.state, rate: wrong })).toThrow(ShapeError);
    if (Object.keys(optimiser.state).length > 1)
      expect(() => optimiser.restore({ rate: optimiser.state.rate })).toThrow(new RegExp(`^${name}.restore: the state has no `));
  });

  test('steps in a scope, then gives everything back', () => {
    const [a, b, g, gb] = [list(1, 2), list(3), list(1, 1), list(1)];
    const before = memory();
    const optimiser = scope(() => {
      const made = make({ a, b });
      made.step({ a: g, b: gb });
      return made;
    });
    optimiser.step({ a: g, b: gb });
    optimiser.dispose();
    optimiser.dispose();
    expect(memory()).toEqual(before);
  });

  test('names the maker of a gradient that was disposed', () => {
    const gradient = { a: list(1, 1), b: list(1) };
    gradient.a.dispose();
    expect(() => make({ a: list(1, 2), b: list(3) }).step(gradient)).toThrow(DisposedError);
  });
});

describe.each(['cpu', 'wasm'] as const)('captured steps on %s', (backend) => {
  const at = (...numbers: number[]): Tensor => tensor(numbers, { backend, dtype: 'float32' });

  test.each<readonly [string, (w: Tensor) => Sgd<Tensor> | Momentum<Tensor> | Adam<Tensor>]>([
    ['Adam', (w) => new Adam(w, 0.5)],
    ['Sgd', (w) => new Sgd(w, 0.5)],
    ['Momentum', (w) => new Momentum(w, 0.5, 0.25)],
  ])('%s follows its rate as an uncaptured one does, back and forth', (_, make) => {
    const [w, plain, g] = [at(8, 4), at(8, 4), at(2, -4)];
    const [optimiser, reference] = [make(w), make(plain)];
    using step = capture(() => optimiser.step(g));
    for (const rate of [0.5, 0.125, 0.125, 2, 0]) {
      optimiser.setRate(rate);
      reference.setRate(rate);
      step();
      reference.step(g);
      expect(values(optimiser.state.rate)).toEqual([rate]);
      expect(values(w)).toEqual(values(plain));
    }
    optimiser.dispose();
    reference.dispose();
  });

  test('StochasticDiagonalLM follows setRate and rates that were saved', () => {
    const [w, g] = [at(1, 1), at(2, 2)];
    const optimiser = new StochasticDiagonalLM(w, 0.5);
    optimiser.setRate(0.25, () => at(0, 0.5));
    const { rate } = optimiser.state;
    using step = capture(() => optimiser.step(g));
    step();
    expect(values(w)).toEqual([0, 0.5]);
    optimiser.setRate(0.5, () => at(0, 1.5));
    step();
    // ½ / ½ and ½ / 2
    expect(values(w)).toEqual([-2, 0]);
    const saved = at(4, 0);
    optimiser.restore({ rate: saved });
    step();
    expect(values(w)).toEqual([-10, 0]);
    expect(optimiser.state.rate).toBe(rate);
    expect(saved.disposed).toBe(true);
    optimiser.dispose();
  });
});

test.each([-1, Number.NaN])('curvature %d gives no rate', (h) => {
  const optimiser = new StochasticDiagonalLM(list(1, 1), 0.02);
  optimiser.setRate(0.02, () => list(0, 0));
  expect(() => optimiser.setRate(1, () => list(1, h))).toThrow(ArgumentError);
  expect(() => optimiser.setRate(1, () => list(1, h))).toThrow(`curvature is 0 or more, not ${h}`);
  expect(values(optimiser.state.rate), 'those before stay').toEqual([1, 1]);
  // In later runs of a capture, as on a graphics card, it cannot be looked at; it must not become a rate all the same.
  const unseen = list(1, 1);
  using captured = capture(() => optimiser.setRate(1, () => unseen));
  for (let run = 1; run <= 3; run++) captured();
  writeInPlace(unseen, Float64Array.of(1, h));
  captured();
  expect(values(optimiser.state.rate)).toEqual([1 / 1.02, Number.NaN]);
  optimiser.setRate(0.02, () => list(0, 0));
  expect(values(optimiser.state.rate), 'a rate that was NaN does not stay so').toEqual([1, 1]);
});
