import fc from 'fast-check';
import * as everyday from '../../../src/everyday/index.ts';
import { abs } from '../../../src/ops/unary.ts';
import { at, type Shape } from '../../../src/shape.ts';
import { axisSize, plain, shapes, someAxes } from '../arbitraries.ts';
import { type Bound, type Check, checksOf } from '../conformance.ts';
import { absolute, elementwise, fold, type Plain, reshape, total } from '../reference.ts';

const EPSILON = 0.5;

function meanOver(x: Plain, axes: readonly number[]): Plain {
  return fold(x, axes, (elements) => total(elements) / elements.length);
}

/** (x - mean) / √(variance + ε) over some axes. */
function standard(x: Plain, axes: readonly number[]): Plain {
  const centred = elementwise((value = 0, mean = 0) => value - mean, x, meanOver(x, axes));
  const variance = meanOver(elementwise((value = 0) => value ** 2, centred), axes); // biome-ignore format: one line
  return elementwise((value = 0, v = 0) => value / Math.sqrt(v + EPSILON), centred, variance);
}

const scaled = (y: Plain, scale: Plain, offset: Plain): Plain => elementwise((a = 0, b = 0, c = 0) => a * b + c, y, scale, offset);

/** A number a map as it broadcasts against x. */
const perMap = (parameter: Plain, x: Plain): Plain => reshape(parameter, [...parameter.shape, ...x.shape.slice(2).map(() => 1)]);

const mostOf = (x: Plain | undefined): number => Math.max(0, ...(x?.values ?? []).filter(Number.isFinite).map(Math.abs));

/**
 * A distance d from the mean of n is off by (n + 4) most, in units of roundoff; the variance by 2 |d| times that, |d| at most 2 most, and by
 * n + 3 roundings of 4 most²; so d / √(v + ε) by the first over √ε and half the second over ε of itself, and a handful of roundings. Scale and
 * offset add one each.
 */
function boundOf<A>(count: (attributes: A, x: Plain) => number): Bound<A> {
  return ({ attributes, inputs: [x, scale, offset] }) => {
    const n = x ? count(attributes, x) : 0;
    const most = mostOf(x);
    const distance = (n + 4) * most;
    const variance = 4 * most * distance + (n + 3) * 4 * most ** 2;
    const size = Math.min((2 * most) / Math.sqrt(EPSILON), Math.sqrt(n));
    const units = mostOf(scale) * (distance / Math.sqrt(EPSILON) + size * (variance / (2 * EPSILON) + 8)) + 2 * mostOf(offset);
    return () => units;
  };
}

const product = (shape: Shape, axes: readonly number[]): number => axes.reduce((n, axis) => n * at(shape, axis), 1);

interface LayerNorm {
  readonly axes: readonly number[];
  readonly fromEnd: boolean;
}

export const layerNormChecks: Check[] = checksOf<LayerNorm>({
  operation: 'layerNorm',
  calls: (elements) =>
    shapes(0, 4).chain((shape) =>
      fc.record({
        attributes: fc.record({ axes: someAxes(shape.length), fromEnd: fc.boolean() }),
        inputs: fc
          .nat({ max: shape.length })
          .chain((missing) => fc.tuple(plain(shape, elements), plain(shape.slice(missing), elements), plain(shape.slice(missing), elements))),
      }),
    ),
  run: ({ axes, fromEnd }, x, scale, offset) =>
    everyday.layerNorm(x, {
      axes: fromEnd ? axes.map((axis) => axis - x.rank) : axes,
      epsilon: EPSILON,
      ...(scale ? { scale } : {}),
      ...(offset ? { offset } : {}),
    }),
  reference: ({ axes }, x, scale, offset) => scaled(standard(x, axes), scale, offset),
  bound: boundOf(({ axes }, x) => product(x.shape, axes)),
  zerosHaveSigns: false,
});

/** Shapes of maps, with no more and no less numbers a map than `least`. */
const ofMaps = (least: number) =>
  fc
    .tuple(axisSize, axisSize, fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }))
    .map(([batch, maps, rest]) => [batch, maps, ...rest])
    .filter(([batch = 0, maps = 0, ...rest]) => {
      const count = [batch, ...rest].reduce((n, size) => n * size, 1);
      return count >= least && count * maps <= 400;
    });

const others = ({ length }: Shape): number[] => Array.from({ length }, (_, axis) => axis).filter((axis) => axis !== 1);

/** While training, with a copy of the running statistics; else with them. */
export const batchNormChecks: Check[] = [true, false].flatMap((training) =>
  checksOf<undefined>({
    operation: training ? 'batchNorm while training' : 'batchNorm',
    calls: (elements) =>
      ofMaps(training ? 2 : 1).chain((shape) => {
        const number = plain(shape.slice(1, 2), elements);
        return fc.record({ attributes: fc.constant(undefined), inputs: fc.tuple(plain(shape, elements), number, number, number, number) });
      }),
    run: (_, x, scale, offset, mean, variance) => {
      if (!scale || !offset || !mean || !variance) throw new RangeError('batchNorm has five inputs');
      return everyday.batchNorm(x, { mean: mean.mul(1), variance: abs(variance) }, { training, scale, offset, epsilon: EPSILON });
    },
    reference: (_, x, scale, offset, mean, variance) => {
      const running = elementwise((value = 0, m = 0, v = 0) => (value - m) / Math.sqrt(v + EPSILON), x, perMap(mean, x), perMap(absolute(variance), x)); // biome-ignore format: one line
      return scaled(training ? standard(x, others(x.shape)) : running, perMap(scale, x), perMap(offset, x));
    },
    bound: (judged) => {
      const [x, scale, offset, mean] = judged.inputs;
      if (training) return boundOf<undefined>((_, { shape }) => product(shape, others(shape)))(judged);
      const size = (mostOf(x) + mostOf(mean)) / Math.sqrt(EPSILON);
      return () => 8 * (mostOf(scale) * size + mostOf(offset));
    },
    zerosHaveSigns: false,
  }),
);

export const groupNormChecks: Check[] = checksOf<number>({
  operation: 'groupNorm',
  calls: (elements) =>
    fc.tuple(ofMaps(1), fc.integer({ min: 1, max: 3 })).chain(([shape, groups]) => {
      const grouped = shape.with(1, at(shape, 1) > 5 ? groups : groups * at(shape, 1));
      const number = plain(grouped.slice(1, 2), elements);
      return fc.record({ attributes: fc.constant(groups), inputs: fc.tuple(plain(grouped, elements), number, number) });
    }),
  run: (groups, x, scale, offset) => everyday.groupNorm(x, groups, { epsilon: EPSILON, ...(scale ? { scale } : {}), ...(offset ? { offset } : {}) }),
  reference: (groups, x, scale, offset) => {
    const [batch = 0, maps = 0, ...rest] = x.shape;
    const inGroups = reshape(x, [batch, groups, maps / groups, ...rest]);
    const y = standard(inGroups, inGroups.shape.flatMap((_, axis) => (axis > 1 ? [axis] : []))); // biome-ignore format: one line
    return scaled(reshape(y, x.shape), perMap(scale, x), perMap(offset, x));
  },
  bound: boundOf((groups, { shape }) => product(shape, shape.map((_, axis) => axis).slice(1)) / groups),
  zerosHaveSigns: false,
});
