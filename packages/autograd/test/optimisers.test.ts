import { ArgumentError, arange, capture, cast, elementwise, Random, scope, type Tensor, tensor, writeInPlace } from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import {
  Adam,
  AdamW,
  constant,
  cosine,
  diagGaussNewton,
  grad,
  Momentum,
  type Optimiser,
  RmsProp,
  type Schedule,
  Sgd,
  StochasticDiagonalLM,
  squaredError,
  stepwise,
  warmUp,
} from '../src/index.ts';
import { float64, kinds, list, roundingOf, values } from './support/kinds.ts';

/** One weight's next value, from how many steps there were, itself and its gradient: formulas with state, written out. */
type Reference = (done: number, w: number, g: number) => number;
type Maker = (params: Tensor, rate: number | Schedule) => Optimiser<Tensor>;
type Rate = (done: number) => number;

const h = 0.7;

const methods: readonly (readonly [string, Maker, (rate: Rate) => Reference])[] = [
  ['Sgd', (w, rate) => new Sgd(w, rate), (rate) => (t, w, g) => w - rate(t) * g],
  [
    'Momentum',
    (w, rate) => new Momentum(w, rate, { momentum: 0.8 }),
    (rate) => {
      let v = 0;
      return (t, w, g) => {
        v = 0.8 * v + g;
        return w - rate(t) * v;
      };
    },
  ],
  [
    // Nesterov's own form: the gradient is that of where the velocity leads, and the weights are those that lead there.
    'Momentum, Nesterov',
    (w, rate) => new Momentum(w, rate, { nesterov: true }),
    (rate) => {
      let v = 0;
      return (t, ahead, g) => {
        const start = ahead + rate(t) * 0.9 * v;
        v = 0.9 * v + g;
        return start - rate(t) * v - rate(t) * 0.9 * v;
      };
    },
  ],
  [
    'RmsProp',
    (w, rate) => new RmsProp(w, rate),
    (rate) => {
      let v = 0;
      return (t, w, g) => {
        v = 0.9 * v + 0.1 * g ** 2;
        return w - (rate(t) * g) / (Math.sqrt(v) + 1e-8);
      };
    },
  ],
  ['Adam', (w, rate) => new Adam(w, rate), (rate) => adamReference(rate, 0.9, 0.999, 1e-8, 0)],
  ['Adam with other settings', (w, rate) => new Adam(w, rate, { beta1: 0, beta2: 0.5, epsilon: 0.1 }), (rate) => adamReference(rate, 0, 0.5, 0.1, 0)],
  ['AdamW', (w, rate) => new AdamW(w, rate), (rate) => adamReference(rate, 0.9, 0.999, 1e-8, 0.01)],
  ['AdamW with another decay', (w, rate) => new AdamW(w, rate, { decay: 0.5, beta1: 0.5 }), (rate) => adamReference(rate, 0.5, 0.999, 1e-8, 0.5)],
  [
    'StochasticDiagonalLM',
    (w, rate) => {
      const optimiser = new StochasticDiagonalLM(w, rate, { mu: 0.5 });
      scope(() => optimiser.setCurvature(w.mul(0).add(h)));
      return optimiser;
    },
    (rate) => (t, w, g) => w - (rate(t) / (0.5 + h)) * g,
  ],
];

/** The powers are products, and the biased means are corrected as they are in the paper. */
function adamReference(rate: Rate, beta1: number, beta2: number, epsilon: number, decay: number): Reference {
  let [m, v, power1, power2] = [0, 0, 1, 1];
  return (t, w, g) => {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    power1 *= beta1;
    power2 *= beta2;
    return w - rate(t) * (m / (1 - power1) / (Math.sqrt(v / (1 - power2)) + epsilon)) - rate(t) * decay * w;
  };
}

const schedules: readonly (readonly [string, number | Schedule, Rate])[] = [
  ['a number', 0.1, () => 0.1],
  ['constant', constant(0.1), () => 0.1],
  ['stepwise', stepwise([[0.1, 3], [0.03, 4], [0.01, 1]]), (t) => (t < 3 ? 0.1 : t < 7 ? 0.03 : 0.01)], // biome-ignore format: a row
  ['cosine', cosine(0.1, 8, 0.01), (t) => (t < 8 ? 0.01 + 0.045 * (1 + Math.cos((Math.PI * t) / 8)) : 0.01)],
  ['warmUp', warmUp(4, cosine(0.1, 8)), (t) => (t < 4 ? (0.1 * (t + 1)) / 4 : t < 12 ? 0.05 * (1 + Math.cos((Math.PI * (t - 4)) / 8)) : 0)],
];

describe.each(kinds)('in $dtype on $backend', (kind) => {
  const rounding = roundingOf(kind);

  describe.each(methods)('%s', (_, make, reference) => {
    test.each(schedules)('follows its formula in every step, captured or not, with %s', (_name, rate, rateAt) => {
      const random = new Random(1);
      const start = [1, -2, 3, 0.5];
      const [plain, params, captured] = [[...start], tensor(start, kind), tensor(start, kind)];
      const [optimiser, twin] = [make(params, rate), make(captured, rate)];
      const references = start.map(() => reference(rateAt));
      using step = capture((g: Tensor) => twin.step(g));
      for (let t = 0; t < 20; t++) {
        // The last weight has no gradient; large and small ones for the others.
        const g = [10 * random.uniform(-1, 1), random.uniform(-1, 1), 1e-4 * random.uniform(-1, 1), 0].map((x) =>
          kind === float64 ? x : Math.fround(x),
        );
        using gradient = tensor(g, kind);
        optimiser.step(gradient);
        step(gradient);
        g.forEach((slope, i) => {
          plain[i] = references[i]!(t, plain[i]!, slope);
        });
        // Steps are at most some multiples of the largest gradient, 10, times 0.1, each of them rounded some ten times; and they add up.
        values(params).forEach((w, i) => {
          expect(Math.abs(w - plain[i]!), `weight ${i} in step ${t}`).toBeLessThan(64 * (t + 1) * rounding * Math.max(1, Math.abs(plain[i]!)));
        });
        expect(values(captured), `captured, in step ${t}`).toEqual(values(params));
      }
      expect(optimiser.state.step.dtype).toBe('int32');
      expect(values(optimiser.state.step)).toEqual([20]);
      expect(values(twin.state.step)).toEqual([20]);
      optimiser.dispose();
      twin.dispose();
    });
  });

  test.each(schedules.slice(1))('%s as a table', (_, schedule, rateAt) => {
    if (typeof schedule === 'number') throw new Error('no schedule');
    const table = elementwise('rate', (step) => schedule(step))(arange(30, kind));
    values(table).forEach((rate, t) => {
      expect(Math.abs(rate - rateAt(t))).toBeLessThan(8 * rounding * 0.1);
    });
  });
});

// Every number here is a sum of a few powers of two, so that the arithmetic is exact.
test('Sgd: w ← w - rate g, in trees', () => {
  const params = { a: list(1, 2), b: [list(4)] };
  const optimiser = new Sgd(params, 0.5);
  optimiser.step({ a: list(2, -4), b: [list(8)] });
  // 1 - ½·2, 2 + ½·4, 4 - ½·8
  expect([values(params.a), params.b.map(values)]).toEqual([[0, 4], [[0]]]);
  optimiser.setRate(0.25);
  optimiser.step({ a: list(4, 4), b: [list(4)] });
  expect([values(params.a), params.b.map(values)]).toEqual([[-1, 3], [[-1]]]);
});

describe('StochasticDiagonalLM', () => {
  test('w ← w - η / (μ + h) g, a rate a weight', () => {
    const w = list(1, 1, 1);
    const optimiser = new StochasticDiagonalLM(w, 0.25, { mu: 0.5 });
    optimiser.setCurvature(list(0, 0.5, 1.5));
    // ¼ / ½, ¼ / 1, ¼ / 2
    expect(optimiser.rates.map(values)).toEqual([[0.5, 0.25, 0.125]]);
    optimiser.step(list(2, 2, 2));
    expect(values(w)).toEqual([0, 0.5, 0.75]);
    optimiser.setRate(0.5);
    optimiser.setCurvature(list(0, 0, 0));
    optimiser.step(list(1, 1, 1));
    expect(values(w)).toEqual([-1, -0.5, -0.25]);
  });

  test("μ is the paper's 0.02 unless given", () => {
    const optimiser = new StochasticDiagonalLM(list(1), 0.02);
    optimiser.setCurvature(list(0));
    expect(optimiser.rates.map(values)).toEqual([[1]]);
  });

  test('the rates follow setRate, setCurvature and load, each alone', () => {
    const make = () => new StochasticDiagonalLM(list(1, 1), 0.25, { mu: 0.5 });
    const [optimiser, other] = [make(), make()];
    optimiser.setCurvature(list(0, 1.5));
    expect(optimiser.rates.map(values)).toEqual([[0.5, 0.125]]);
    optimiser.setRate(1);
    expect(optimiser.rates.map(values)).toEqual([[2, 0.5]]);
    optimiser.setCurvature(list(3.5, 0));
    expect(optimiser.rates.map(values)).toEqual([[0.25, 2]]);
    other.load(optimiser.state);
    expect(other.rates.map(values)).toEqual([[0.25, 2]]);
    other.step(list(1, 1));
  });

  test('there is no step before setCurvature', () => {
    const [w, optimiser] = [list(1), new StochasticDiagonalLM(list(1), 1)];
    expect(() => optimiser.step(list(1))).toThrow(/setCurvature must come before/);
    expect(values(w)).toEqual([1]);
  });

  test.each([-1, Number.NaN])('curvature %d gives no rate', (wrong) => {
    const optimiser = new StochasticDiagonalLM(list(1, 1), 0.02);
    optimiser.setCurvature(list(0, 0));
    expect(() => optimiser.setCurvature(list(1, wrong))).toThrow(ArgumentError);
    expect(() => optimiser.setCurvature(list(1, wrong))).toThrow(`curvature is 0 or more, not ${wrong}`);
    expect(optimiser.rates.map(values), 'those before stay').toEqual([[1, 1]]);
    // In later runs of a capture, as on a graphics card, it cannot be looked at; it must not become a rate all the same.
    const unseen = list(1, 1);
    using captured = capture(() => optimiser.setCurvature(unseen));
    for (let run = 1; run <= 3; run++) captured();
    writeInPlace(unseen, Float64Array.of(1, wrong));
    captured();
    expect(optimiser.rates.map(values)).toEqual([[0.02 / 1.02, Number.NaN]]);
    optimiser.setCurvature(list(0, 0));
    expect(optimiser.rates.map(values), 'a rate that was NaN does not stay so').toEqual([[1, 1]]);
  });

  test('falls further than with one rate for all on a network of another kind: softplus units whose inputs have scales of their own', () => {
    const random = new Random(3);
    const drawn = (rows: number, columns: number, scale: (column: number) => number) =>
      tensor(Array.from({ length: rows }, () => Array.from({ length: columns }, (_, c) => scale(c) * random.uniform(-1, 1))), float64); // biome-ignore format: one line
    const x = drawn(32, 3, (column) => 10 ** -column);
    const start = () => {
      const weights = new Random(5);
      const layer = (rows: number, columns: number) => tensor(Array.from({ length: rows * columns }, () => weights.uniform(-1, 1)), { ...float64, shape: [rows, columns] }); // biome-ignore format: one line
      return { below: layer(3, 4), above: layer(4, 1) };
    };
    const target = x.matmul(tensor([[0.1], [1], [10]], float64));
    const loss = ({ below, above }: ReturnType<typeof start>) => squaredError(x.matmul(below).softplus().matmul(above), target).mean();
    const ends = ([false, true] as const).map((own) => {
      const params = start();
      const lm = new StochasticDiagonalLM(params, 0.3, { mu: 0.02 });
      const optimiser = own ? lm : new Sgd(params, 0.3);
      for (let step = 0; step < 200; step++) {
        scope(() => {
          if (own && step % 20 === 0) lm.setCurvature(diagGaussNewton(loss)(params));
          optimiser.step(grad(loss)(params));
        });
      }
      return loss(params).itemSync();
    });
    expect(ends[1]).toBeLessThan(ends[0]!);
  });
});

test('a count of steps that float32 cannot hold goes on', () => {
  const w = tensor([1], { backend: 'cpu' });
  const optimiser = new Sgd(w, stepwise([[0, 2 ** 24 + 100], [1, 1]])); // biome-ignore format: a row
  optimiser.load({ ...optimiser.state, step: tensor(Int32Array.of(2 ** 24), { shape: [], backend: 'cpu' }) });
  const g = tensor([0.5], { backend: 'cpu' });
  // What the schedule reads is rounded to an even number; what is counted is not.
  for (let step = 0; step < 99; step++) optimiser.step(g);
  expect([values(w), values(cast(optimiser.state.step, 'float64'))]).toEqual([[1], [2 ** 24 + 99]]);
  for (let step = 0; step < 2; step++) optimiser.step(g);
  expect(w.itemSync()).toBeLessThan(1);
});
