import { checkNumber, checkOptions, nameOf, type OptionKinds } from '../check.ts';
import { ArgumentError, ShapeError } from '../errors.ts';
import * as formula from '../formula/functions.ts';
import { add, mul, sub } from '../ops/binary.ts';
import { mean } from '../ops/composed.ts';
import { elementwise, inPlace } from '../ops/elementwise.ts';
import { checkArithmetic, checkTogether } from '../ops/operands.ts';
import { normaliseAxes } from '../ops/reduce.ts';
import { reshape } from '../ops/reshape.ts';
import { square } from '../ops/unary.ts';
import { scope } from '../scope.ts';
import { broadcastShapes, sameShape } from '../shape.ts';
import { checkTensor, type Tensor } from '../tensor.ts';

/** What becomes of numbers with the mean 0 and the variance 1. */
export interface NormOptions {
  /** What they are multiplied with; 1 unless given. */
  readonly scale?: Tensor;
  /** What is added to them then; 0 unless given. */
  readonly offset?: Tensor;
  /** What is added to the variance, so that nothing is divided by 0; 1e-5 unless given. */
  readonly epsilon?: number;
}

export interface LayerNormOptions extends NormOptions {
  /** Over which mean and variance are taken; the last unless given. */
  readonly axes?: number | readonly number[];
}

/** The mean and the variance of each map, [maps] each, over what was trained on. */
export type RunningStatistics = { readonly mean: Tensor; readonly variance: Tensor };

export interface BatchNormOptions extends NormOptions {
  /** Whether mean and variance are those of this batch, which the running ones follow, or the running ones. */
  readonly training: boolean;
  /** The share of a batch in the running statistics; 0.1 unless given. */
  readonly momentum?: number;
}

const normOptions: OptionKinds<NormOptions> = { scale: 'other', offset: 'other', epsilon: 'other' };

const standardise = elementwise('standardise', (centred, variance, epsilon) => formula.div(centred, formula.sqrt(formula.add(variance, epsilon))));

function epsilonOf(operation: string, { epsilon = 1e-5 }: NormOptions): number {
  checkNumber(operation, 'epsilon', epsilon);
  if (!(epsilon >= 0)) throw new ArgumentError(operation, `epsilon is 0 or more, not ${nameOf(epsilon)}`);
  return epsilon;
}

function affine(y: Tensor, scale: Tensor | undefined, offset: Tensor | undefined): Tensor {
  const scaled = scale ? mul(y, scale) : y;
  return offset ? add(scaled, offset) : scaled;
}

/** x minus its mean over some axes, and its variance there. */
function momentsOf(x: Tensor, axes: readonly number[]) {
  const average = mean(x, axes, { keepDims: true });
  const centred = sub(x, average);
  return { average, centred, variance: mean(square(centred), axes, { keepDims: true }) };
}

/**
 * (x - mean) / √(variance + epsilon) over `axes`, times the scale, plus the offset, which broadcast to x.
 * Source: Ba et al., "Layer Normalization", 2016. @throws ShapeError, DtypeError, BackendMismatchError, ArgumentError
 */
export function layerNorm(x: Tensor, options: LayerNormOptions = {}): Tensor {
  checkOptions('layerNorm', options, { ...normOptions, axes: 'other' });
  const { axes = -1, scale, offset } = options;
  const normalised = normaliseAxes('layerNorm', x, axes);
  checkArithmetic('layerNorm', x);
  const epsilon = epsilonOf('layerNorm', options);
  for (const parameter of [scale, offset]) {
    if (!parameter) continue;
    checkTogether('layerNorm', x, parameter);
    parameter.block('layerNorm');
    if (!sameShape(broadcastShapes('layerNorm', x.shape, parameter.shape), x.shape))
      throw new ShapeError('layerNorm', 'scale and offset must broadcast to x', [x.shape, parameter.shape]);
  }
  return scope(() => {
    const { centred, variance } = momentsOf(x, normalised);
    return affine(standardise(centred, variance, epsilon), scale, offset);
  });
}

/** How many maps x has. */
function mapsOf(operation: string, x: Tensor): number {
  checkTensor(operation, x);
  checkArithmetic(operation, x);
  const [, maps] = x.shape;
  if (maps === undefined) throw new ShapeError(operation, 'x must be [batch, maps, …]', [x.shape]);
  return maps;
}

/** What has a number for each map, as it broadcasts against x. */
function perMap(operation: string, x: Tensor, parameter: Tensor): Tensor {
  const maps = mapsOf(operation, x);
  checkTogether(operation, x, parameter);
  if (!sameShape(parameter.shape, [maps]))
    throw new ShapeError(operation, `there must be one number for each of the ${maps} maps`, [parameter.shape]);
  return reshape(parameter, [maps, ...x.shape.slice(2).map(() => 1)]);
}

const follow = inPlace('batchNorm', (running, batch, momentum, factor) =>
  formula.add(running, formula.mul(momentum, formula.sub(formula.mul(factor, batch), running))),
);

/**
 * (x - mean) / √(variance + epsilon) of each map, times its scale, plus its offset: [batch, maps, …]. While training mean and variance are
 * those of the batch, and the running ones are moved towards them in place by `momentum`, the variance as Σ (x - mean)² / (n - 1); else they
 * are the running ones. Each call moves them, that of a gradient too. Source: Ioffe and Szegedy, "Batch Normalization", 2015.
 * @throws ShapeError, also for less than two numbers a map while training; DtypeError, BackendMismatchError, ArgumentError
 */
export function batchNorm(x: Tensor, running: RunningStatistics, options: BatchNormOptions): Tensor {
  const maps = mapsOf('batchNorm', x);
  checkOptions('batchNorm', options, { ...normOptions, training: 'boolean', momentum: 'other' });
  if (options?.training === undefined) throw new ArgumentError('batchNorm', 'it must be told whether this is training: { training: true }');
  const { training, momentum = 0.1 } = options;
  checkNumber('batchNorm', 'the momentum', momentum);
  if (!(momentum >= 0 && momentum <= 1)) throw new ArgumentError('batchNorm', `the momentum is from 0 to 1, not ${momentum}`);
  const epsilon = epsilonOf('batchNorm', options);
  return scope(() => {
    const [scale, offset] = [options.scale, options.offset].map((parameter) => parameter && perMap('batchNorm', x, parameter));
    const [average, variance] = [running?.mean, running?.variance].map((statistic) => perMap('batchNorm', x, statistic));
    if (!training) return affine(standardise(sub(x, average ?? 0), variance ?? 1, epsilon), scale, offset);
    const axes = x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
    const count = axes.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1);
    if (count < 2) throw new ShapeError('batchNorm', 'training takes two numbers or more of each map', [x.shape]);
    const batch = momentsOf(x, axes);
    follow(running.mean, reshape(batch.average, [maps]), momentum, 1);
    follow(running.variance, reshape(batch.variance, [maps]), momentum, count / (count - 1));
    return affine(standardise(batch.centred, batch.variance, epsilon), scale, offset);
  });
}

/**
 * (x - mean) / √(variance + epsilon) over each pattern's groups of neighbouring maps, times each map's scale, plus its offset:
 * [batch, maps, …]. Source: Wu and He, "Group Normalization", 2018. @throws ShapeError, DtypeError, BackendMismatchError, ArgumentError
 */
export function groupNorm(x: Tensor, groups: number, options: NormOptions = {}): Tensor {
  const maps = mapsOf('groupNorm', x);
  checkOptions('groupNorm', options, normOptions);
  if (!Number.isSafeInteger(groups) || groups < 1) throw new ArgumentError('groupNorm', `groups are 1 or more, not ${nameOf(groups)}`);
  if (maps % groups !== 0) throw new ShapeError('groupNorm', `${maps} maps do not make up ${groups} groups of one size`, [x.shape], 1);
  const epsilon = epsilonOf('groupNorm', options);
  return scope(() => {
    const [scale, offset] = [options.scale, options.offset].map((parameter) => parameter && perMap('groupNorm', x, parameter));
    const [batch = 0, , ...rest] = x.shape;
    const { centred, variance } = momentsOf(reshape(x, [batch, groups, maps / groups, ...rest]), rest.map((_, i) => i + 3).concat(2)); // biome-ignore format: one line
    return affine(reshape(standardise(centred, variance, epsilon), x.shape), scale, offset);
  });
}
