import {
  ArgumentError,
  arange,
  BackendMismatchError,
  capture,
  cast,
  DisposedError,
  DtypeError,
  decodeSafetensors,
  elementwise,
  encodeSafetensors,
  memory,
  Random,
  ShapeError,
  scope,
  type Tensor,
  tensor,
  unflattenTree,
  useBackend,
  writeInPlace,
} from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import {
  Adam,
  AdamW,
  clipByGlobalNorm,
  constant,
  cosine,
  diagGaussNewton,
  ema,
  grad,
  leavesOf,
  Momentum,
  mapTree,
  type Optimiser,
  RmsProp,
  type Schedule,
  Sgd,
  StochasticDiagonalLM,
  squaredError,
  stepwise,
  warmUp,
} from '../src/index.ts';

const float64 = { dtype: 'float64', backend: 'cpu' } as const;
const kinds = [float64, { dtype: 'float32', backend: 'wasm' }] as const;
const roundingOf = ({ dtype }: { readonly dtype: string }): number => (dtype === 'float64' ? 2 ** -53 : 2 ** -24);
const values = (x: Tensor): number[] => Array.from(x.dataSync());
const list = (...numbers: number[]): Tensor => tensor(numbers, float64);

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

type Params = { readonly a: Tensor; readonly b: readonly Tensor[] };

const makers: Record<string, (params: Params, rate: number | Schedule) => Optimiser<Params>> = {
  Adam: (params, rate) => new Adam(params, rate),
  AdamW: (params, rate) => new AdamW(params, rate),
  RmsProp: (params, rate) => new RmsProp(params, rate),
  Sgd: (params, rate) => new Sgd(params, rate),
  Momentum: (params, rate) => new Momentum(params, rate, { nesterov: true }),
  StochasticDiagonalLM: (params, rate) => {
    const optimiser = new StochasticDiagonalLM(params, rate);
    scope(() => optimiser.setCurvature(mapTree(params, (w) => w.abs())));
    return optimiser;
  },
};

describe.each(Object.entries(makers))('%s', (name, make) => {
  const params = (kind: (typeof kinds)[number] = float64) => ({ a: tensor([1, 2], kind), b: [tensor([3], kind)] });

  test('refuses a gradient of another structure or shape, by its name, and changes nothing', () => {
    const own = params();
    const optimiser = make(own, cosine(0.1, 10));
    expect(() => optimiser.step({ a: list(1, 1), b: [list(1, 1)] })).toThrow(ShapeError);
    expect(() => optimiser.step({ a: list(1, 1), b: [list(1, 1)] })).toThrow(`${name}.step: the shapes differ (got [1] and [2])`);
    // TypeScript refuses the rest; people who write JavaScript meet it.
    const step = (gradient: unknown) => () => Reflect.apply(optimiser.step, optimiser, [gradient]);
    expect(step({ a: list(1, 1), c: [list(1)] })).toThrow(`${name}.step: the second tree has c where the first has b`);
    expect(step({ a: list(1, 1) })).toThrow(ShapeError);
    expect(step(list(1))).toThrow(`${name}.step: the trees have different structures`);
    expect([values(own.a), own.b.map(values), values(optimiser.state.step)]).toEqual([[1, 2], [[3]], [0]]);
  });

  test.each(kinds)('a run that was saved and loaded goes on to the same bits, in $dtype', async (kind) => {
    useBackend(kind.backend);
    const gradients = Array.from({ length: 6 }, (_, t) => ({ a: tensor([0.3 * t, -7], kind), b: [tensor([0.01 / (t + 1)], kind)] }));
    const rate = warmUp(2, cosine(0.1, 4));
    const [whole, half] = [params(kind), params(kind)];
    const [through, first] = [make(whole, rate), make(half, rate)];
    for (const g of gradients) through.step(g);
    for (const g of gradients.slice(0, 3)) first.step(g);
    const file = await encodeSafetensors({ params: half, optimiser: first.state });
    first.dispose();

    const fresh = params(kind);
    const second = make(fresh, rate);
    const saved = unflattenTree(decodeSafetensors(file).tensors, { params: fresh, optimiser: second.state });
    const resumed = saved.params;
    const third = make(resumed, rate);
    third.load(saved.optimiser);
    for (const leaf of leavesOf(saved.optimiser)) leaf.dispose();
    // Loaded before the capture, and followed by its replays.
    using step = capture((g: Params) => third.step(g));
    for (const g of gradients.slice(3)) step(g);
    expect(leavesOf(resumed).map(values)).toEqual(leavesOf(whole).map(values));
    expect(leavesOf(third.state).map(values)).toEqual(leavesOf(through.state).map(values));
    useBackend('cpu');
  });

  test('takes a state by its names in a file too, and refuses one of another kind', () => {
    const optimiser = make(params(), 0.1);
    const state: Record<string, unknown> = { ...optimiser.state, step: tensor(Int32Array.of(7), { shape: [], backend: 'cpu' }) };
    optimiser.load(state);
    expect(values(optimiser.state.step)).toEqual([7]);
    const { rate: _, ...others } = state;
    expect(() => optimiser.load(others)).toThrow(new ArgumentError(`${name}.load`, 'there is no rate'));
    expect(() => optimiser.load({ ...state, further: list(1) })).toThrow(new ArgumentError(`${name}.load`, 'there is no place for further'));
    expect(() => optimiser.load({ ...state, rate: list(1, 2) })).toThrow(ShapeError);
    const [step, single] = [tensor(Int32Array.of(9), { shape: [], backend: 'cpu' }), tensor(0.5, { backend: 'cpu' })];
    expect(() => optimiser.load({ ...state, step, rate: single })).toThrow(DtypeError);
    expect(() => Reflect.apply(optimiser.load, optimiser, [null])).toThrow(ArgumentError);
    expect(values(optimiser.state.step), 'a state that is refused changes nothing').toEqual([7]);
  });

  test('follows setRate in captured steps, back and forth', () => {
    for (const kind of kinds) {
      const [one, other] = [params(kind), params(kind)];
      const g = { a: tensor([2, -4], kind), b: [tensor([1], kind)] };
      const [optimiser, reference] = [make(one, 0.5), make(other, 0.5)];
      using step = capture(() => optimiser.step(g));
      for (const rate of [0.5, 0.125, 0.125, 2, 0, 1]) {
        optimiser.setRate(rate);
        reference.setRate(rate);
        step();
        reference.step(g);
        expect(values(optimiser.state.rate)).toEqual([rate]);
        expect(leavesOf(one).map(values)).toEqual(leavesOf(other).map(values));
      }
      optimiser.dispose();
      reference.dispose();
    }
  });

  test('steps in a scope, then gives everything back', () => {
    const [own, g] = [params(), params()];
    const before = memory();
    const optimiser = scope(() => {
      const made = make(own, cosine(0.1, 10));
      made.step(g);
      return made;
    });
    const held = memory();
    for (let step = 0; step < 10; step++) optimiser.step(g);
    expect(memory()).toEqual(held);
    optimiser.dispose();
    optimiser.dispose();
    expect(memory()).toEqual(before);
  });

  test('names the maker of a gradient that was disposed', () => {
    const gradient = params();
    gradient.a.dispose();
    expect(() => make(params(), 0.1).step(gradient)).toThrow(DisposedError);
  });

  test('wants parameters of one dtype and backend, and one at least', () => {
    const made = (own: unknown) => () => Reflect.apply(make, undefined, [own, 0.1]);
    expect(made({})).toThrow(ArgumentError);
    expect(made({ a: list(1), b: [tensor([1], { backend: 'cpu' })] })).toThrow(DtypeError);
    expect(made({ a: tensor([1], { backend: 'cpu' }), b: [tensor([1], { backend: 'wasm' })] })).toThrow(BackendMismatchError);
    expect(made({ a: tensor(Int32Array.of(1), { backend: 'cpu' }) })).toThrow(DtypeError);
    expect(made({ a: list(1), b: 3 })).toThrow(ArgumentError);
  });
});

describe('refused settings', () => {
  const odd = [Number.NaN, -1, Number.POSITIVE_INFINITY, '0.1', null] as const;
  const settings: readonly (readonly [unknown, string, readonly unknown[]])[] = [
    [Momentum, 'momentum', [...odd, 1]],
    [Momentum, 'nesterov', [1, 'yes', null]],
    [RmsProp, 'decay', [...odd, 1]],
    [RmsProp, 'epsilon', [...odd, 0]],
    [Adam, 'beta1', [...odd, 1]],
    [Adam, 'beta2', [...odd, 1]],
    [Adam, 'epsilon', [...odd, 0]],
    [AdamW, 'beta1', [...odd, 1]],
    [AdamW, 'decay', odd],
    [StochasticDiagonalLM, 'mu', [...odd, 0]],
  ];

  test.each(settings)('%o: %s', (method, setting, wrong) => {
    if (typeof method !== 'function') throw new Error('no class');
    const make = (given: unknown) => () => Reflect.construct(method, [list(1), 0.1, given]);
    for (const value of wrong) expect(make({ [setting]: value })).toThrow(ArgumentError);
    expect(make({ [setting]: undefined }), 'undefined is no number').toThrow(ArgumentError);
    expect(make({ [`${setting}s`]: 0.5 })).toThrow(`there is no setting ${setting}s`);
    for (const given of [0.5, null, 'fast']) expect(make(given)).toThrow(ArgumentError);
    for (const rate of [...odd, undefined]) expect(() => Reflect.construct(method, [list(1), rate])).toThrow(ArgumentError);
    expect(() => Reflect.construct(method, [list(1), cosine(1, 2)]).setRate(1)).toThrow(/a schedule sets its rate/);
  });

  test.each<[string, () => unknown]>([
    ['a rate that is none', () => constant(-1)],
    ['no runs', () => stepwise([])],
    ['a run of no steps', () => stepwise([[0.1, 0]])],
    ['a rate that is none in a run', () => stepwise([[Number.NaN, 1]])],
    ['no list', () => Reflect.apply(stepwise, undefined, [{ 0.1: 3 }])],
    ['no pairs', () => Reflect.apply(stepwise, undefined, [[0.1, 3]])],
    ['half a step', () => cosine(0.1, 2.5)],
    ['a last rate below 0', () => cosine(0.1, 2, -0.1)],
    ['a warm-up of nothing', () => warmUp(0, constant(1))],
    ['a warm-up to a number', () => Reflect.apply(warmUp, undefined, [3, 0.1])],
    ['an average that never moves', () => ema(list(1), list(1), 1)],
    ['an average of another shape', () => ema(list(1), list(1, 2), 0.5)],
    ['no limit', () => clipByGlobalNorm(list(1), 0)],
    ['an endless limit', () => clipByGlobalNorm(list(1), Number.POSITIVE_INFINITY)],
    ['nothing to clip', () => clipByGlobalNorm({}, 1)],
  ])('%s', (_, make) => {
    expect(make).toThrow(/^[a-zA-Z]+: /);
    expect(make).not.toThrow(TypeError);
  });
});

describe.each(kinds)('clipByGlobalNorm in $dtype on $backend', (kind) => {
  const at = (...numbers: number[]): Tensor => tensor(numbers, kind);

  test('shortens a long gradient, and leaves a short one as it is', () => {
    // ‖(3, 4, 12)‖ = 13
    const g = { a: at(3, 4), b: [at(12)] };
    const clipped = clipByGlobalNorm(g, 6.5);
    const expected = [1.5, 2, 6];
    leavesOf(clipped)
      .flatMap(values)
      .forEach((value, i) => {
        expect(Math.abs(value - expected[i]!)).toBeLessThan(16 * roundingOf(kind) * 6);
      });
    expect(leavesOf(clipByGlobalNorm(g, 14)).flatMap(values)).toEqual([3, 4, 12]);
    expect(values(clipByGlobalNorm(at(0, 0), 1))).toEqual([0, 0]);
  });

  test('of numbers whose squares are too large or too small for the dtype', () => {
    const [huge, tiny] = kind === float64 ? [1e300, 1e-300] : [1e35, 1e-35];
    const [x, y] = values(clipByGlobalNorm(at(3 * huge, 4 * huge), 10));
    expect(Math.hypot(x! - 6, y! - 8)).toBeLessThan(32 * roundingOf(kind) * 10);
    const [u, v] = values(clipByGlobalNorm(at(3 * tiny, 4 * tiny), tiny));
    expect(Math.hypot(u! / tiny - 0.6, v! / tiny - 0.8)).toBeLessThan(32 * roundingOf(kind));
  });

  test('what is no number stays so', () => {
    expect(values(clipByGlobalNorm(at(1, Number.NaN), 1))).toEqual([Number.NaN, Number.NaN]);
    expect(values(clipByGlobalNorm(at(1, Number.POSITIVE_INFINITY), 1))).toEqual([Number.NaN, Number.NaN]);
  });

  test('is part of a captured step, with an average of the weights', () => {
    const [w, average] = [at(1, 1), at(1, 1)];
    const optimiser = new Sgd(w, 0.5);
    using step = capture((g: Tensor) => {
      optimiser.step(clipByGlobalNorm(g, 5));
      ema(average, w, 0.75);
    });
    let [plain, mean] = [
      [1, 1],
      [1, 1],
    ];
    for (let run = 0; run < 6; run++) {
      const scale = run + 1;
      step(at(3 * scale, 4 * scale));
      // The gradient has the norm 5 scale, so that it is always (3, 4).
      plain = [plain[0]! - 1.5, plain[1]! - 2];
      mean = mean.map((m, i) => 0.75 * m + 0.25 * plain[i]!);
      [w, average].forEach((x, k) => {
        values(x).forEach((value, i) => {
          expect(Math.abs(value - (k === 0 ? plain : mean)[i]!)).toBeLessThan(32 * (run + 1) * roundingOf(kind) * 12);
        });
      });
    }
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
