import type { BackendName } from '../backend.ts';
import { random as reference } from '../backends/cpu/kernels/random.ts';
import { nameOf } from '../check.ts';
import { tensor } from '../create.ts';
import { ArgumentError } from '../errors.ts';
import * as formula from '../formula/functions.ts';
import { Kernel } from '../kernel.ts';
import { Random } from '../random.ts';
import { checkShape, type Shape, sizeOf } from '../shape.ts';
import { checkTensor, Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { elementwise, inPlace } from './elementwise.ts';
import { checkTogether, noArithmetic } from './operands.ts';
import { run } from './run.ts';

const kernel = new Kernel('random', reference);

/** Words that each draw has for itself. */
const WORDS = 2 ** 33;

/**
 * A stream of random numbers on a device, as tensors, to be saved and given to captured functions as parameters are: its key, [2],
 * and how many draws there were, [].
 */
export type Generator = { readonly key: Tensor; readonly counter: Tensor };

/**
 * A generator for a backend, the current one unless given, with the stream of `random` behind what was drawn from it. Its draw
 * number n is what `new Random({ key, drawn: n · 2³³ })` gives. @throws ArgumentError for what is no Random
 */
export function generator(random: Random, options: { readonly backend?: BackendName } = {}): Generator {
  if (!(random instanceof Random)) throw new ArgumentError('generator', `a Random is expected, such as new Random(1), not ${nameOf(random)}`);
  const { key, drawn } = random.state;
  const counter = Int32Array.of(Math.ceil(drawn / WORDS));
  return { key: tensor(Int32Array.from(key), options), counter: tensor(counter, { ...options, shape: [] }) };
}

const advance = inPlace('generator', (counter, draws) => formula.add(counter, draws));

/**
 * Uniform in [0, 1), whole numbers over 2²⁴, the same on every backend, as float32: the next draw of a generator, whose counter goes
 * on, in later runs of a captured function too. Up to 2³¹ draws. @throws ArgumentError for a shape or a generator that is none
 */
export function randomUniform(generator: Generator, shape: Shape): Tensor {
  return draw('randomUniform', generator, shape);
}

function draw(operation: string, generator: Generator, shape: Shape): Tensor {
  const [key, counter] = [generator?.key, generator?.counter];
  if (!(key instanceof Tensor && counter instanceof Tensor))
    throw new ArgumentError(operation, `a generator is expected, such as generator(new Random(1)), not ${nameOf(generator)}`);
  checkTogether(operation, key, counter);
  checkShape(operation, shape);
  if (key.dtype !== 'int32' || key.size !== 2 || counter.size !== 1)
    throw new ArgumentError(operation, 'a generator has a key [2] and a counter [], both int32, as generator(new Random(1)) has');
  const y = run('randomUniform', kernel, { size: sizeOf(shape) }, [key, counter], [...shape], 'float32');
  advance(counter, 1);
  return y;
}

const drop = elementwise('dropout', (x, uniform, rate, factor) => formula.mul(x, formula.select(formula.less(uniform, rate), 0, factor)));

/**
 * x with each element set to 0 with the probability `rate`, and the others divided by 1 - rate, so that the mean stays: for
 * training alone. Each call draws anew, in later runs of a captured function too.
 * Source: Srivastava et al., "Dropout", 2014, scaled while training.
 * @throws ArgumentError unless 0 ≤ rate < 1, DtypeError for int32
 */
export function dropout(x: Tensor, rate: number, generator: Generator): Tensor {
  checkTensor('dropout', x);
  if (x.dtype === 'int32') throw noArithmetic('dropout');
  if (typeof rate !== 'number' || !(rate >= 0 && rate < 1)) throw new ArgumentError('dropout', `a rate is from 0 to below 1, not ${nameOf(rate)}`);
  return drop(x, cast(draw('dropout', generator, x.shape), x.dtype), rate, 1 / (1 - rate));
}
