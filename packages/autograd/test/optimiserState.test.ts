import {
  ArgumentError,
  BackendMismatchError,
  capture,
  DisposedError,
  DtypeError,
  decodeSafetensors,
  encodeSafetensors,
  memory,
  ShapeError,
  scope,
  type Tensor,
  tensor,
  unflattenTree,
  useBackend,
} from '@lenet-ts/tensor';
import { describe, expect, test } from 'vitest';
import {
  Adam,
  AdamW,
  clipByGlobalNorm,
  constant,
  cosine,
  ema,
  leavesOf,
  Momentum,
  mapTree,
  type Optimiser,
  RmsProp,
  type Schedule,
  Sgd,
  StochasticDiagonalLM,
  stepwise,
  warmUp,
} from '../src/index.ts';
import { float64, kinds, list, values } from './support/kinds.ts';

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
