import type { Pair, PoolPlan } from '../backend.ts';
import * as reference from '../backends/cpu/kernels/pool.ts';
import { checkOptions, type OptionKinds } from '../check.ts';
import { ArgumentError, ShapeError } from '../errors.ts';
import { Kernel } from '../kernel.ts';
import { checkShape, type Shape, sameShape } from '../shape.ts';
import { checkTensor, type Tensor } from '../tensor.ts';
import { mul } from './binary.ts';
import { checkArithmetic, checkTogether } from './operands.ts';
import { inPair, placesOf } from './pairs.ts';
import { type PoolAttributes, primitive } from './recorder.ts';
import { type Pullback, type Rule, type RuleOf, structural } from './rule.ts';
import { run } from './run.ts';

const forward = new Kernel('pool', reference.pool);
const toInput = new Kernel('poolInput', reference.poolInput);

/** How windows lie. One number stands for both axes. */
export interface PoolOptions {
  /** How far it is from one window to the next; the size of a window unless given, so that none overlap. */
  readonly stride?: number | Pair;
  /** How far the windows begin before the maps and end behind them, less than their size; 0 unless given. */
  readonly padding?: number | Pair;
}

export interface MaxPoolOptions extends PoolOptions {
  /** What is compared, of x's shape; x itself unless given. */
  readonly by?: Tensor;
}

const poolOptions: OptionKinds<PoolOptions> = { stride: 'other', padding: 'other' };
const maxPoolOptions: OptionKinds<MaxPoolOptions> = { ...poolOptions, by: 'other' };

/** Where the windows stand, without the rest of the attributes. */
const optionsOf = ({ stride, padding }: PoolAttributes) => ({ stride, padding });

/** y = the sum of each window      dx = each g, added to every element of its window */
const sumPoolRule: RuleOf<'sumPool'> = structural((g, { inputs: [x], attributes }) =>
  sumPoolInput(g, x.shape, attributes.size, optionsOf(attributes)),
);

/** dx = each g, added to every element of its window      dg = the sum of each window */
const sumPoolInputRule: RuleOf<'sumPoolInput'> = structural((c, { attributes }) => sumPool(c, attributes.size, optionsOf(attributes)));

/** y = the x of each window at which `by` is largest      dx = each g, added there */
const maxPoolRule: RuleOf<'maxPool'> = chosen((g, { inputs: [, by], attributes }) => maxPoolInput(g, by, attributes.size, optionsOf(attributes)));

/** dx = each g, added where `by` is largest in its window      dg = what is there */
const maxPoolInputRule: RuleOf<'maxPoolInput'> = chosen((c, { inputs: [, by], attributes }) =>
  maxPool(c, attributes.size, { ...optionsOf(attributes), by }),
);

/** The second input chooses among the elements of the first: y does not change with it, almost everywhere. */
function chosen<Attributes>(way: Pullback<readonly [Tensor, Tensor], Attributes>): Rule<readonly [Tensor, Tensor], Attributes> {
  return { ...structural<readonly [Tensor, Tensor], Attributes>(way, 'flat'), form: 'linearInFirst' };
}

const sumPoolPrimitive = primitive('sumPool', sumPoolRule, ([x], attributes) => {
  const plan = planPool('sumPool', x.shape, attributes);
  return run('sumPool', forward, plan, [x], outputShape(x.shape, plan));
});

const sumPoolInputPrimitive = primitive('sumPoolInput', sumPoolInputRule, ([g], attributes) => {
  const plan = planPool('sumPoolInput', attributes.shape, attributes);
  checkGradient('sumPoolInput', g, outputShape(attributes.shape, plan));
  return run('sumPoolInput', toInput, plan, [g], attributes.shape);
});

const maxPoolPrimitive = primitive('maxPool', maxPoolRule, ([x, by], attributes) => {
  checkTogether('maxPool', x, by);
  if (!sameShape(x.shape, by.shape)) throw new ShapeError('maxPool', "what is compared must have x's shape", [x.shape, by.shape]);
  const plan = planPool('maxPool', x.shape, attributes);
  return run('maxPool', forward, plan, [x, by], outputShape(x.shape, plan));
});

const maxPoolInputPrimitive = primitive('maxPoolInput', maxPoolInputRule, ([g, by], attributes) => {
  checkTogether('maxPoolInput', g, by);
  const plan = planPool('maxPoolInput', by.shape, attributes);
  checkGradient('maxPoolInput', g, outputShape(by.shape, plan));
  return run('maxPoolInput', toInput, plan, [g, by], by.shape);
});

/**
 * The sum of each window: y[n, m, r, c] = Σ over i, j: x[n, m, stride r - padding + i, stride c - padding + j], x being 0 outside of its maps.
 * @param x [batch, maps, height, width]
 * @param size the rows and columns of a window
 * @returns [batch, maps, floor((height + 2 padding - rows) / stride) + 1, the same of the width]
 * @throws ShapeError, ArgumentError for a size, stride or padding that is none
 */
export function sumPool(x: Tensor, size: number | Pair, options?: PoolOptions): Tensor {
  checkTensor('sumPool', x);
  return sumPoolPrimitive([x], attributesOf('sumPool', size, options));
}

/** The mean of each window: sumPool divided by its size, so that padding counts as zeros. @throws as sumPool does */
export function meanPool(x: Tensor, size: number | Pair, options?: PoolOptions): Tensor {
  checkTensor('meanPool', x);
  checkArithmetic('meanPool', x);
  const attributes = attributesOf('meanPool', size, options);
  return mul(sumPoolPrimitive([x], attributes), 1 / (attributes.size[0] * attributes.size[1]));
}

/**
 * The largest element of each window, NaN where one is; x is -∞ outside of its maps, and shapes are those of sumPool. The gradient goes to the
 * first of equals, in row-major order. With `by` it is the element of x at which `by` is largest.
 * @throws ShapeError, DtypeError, BackendMismatchError, ArgumentError for a size, stride or padding that is none
 */
export function maxPool(x: Tensor, size: number | Pair, options: MaxPoolOptions = {}): Tensor {
  checkOptions('maxPool', options, maxPoolOptions);
  const { by = x, ...where } = options;
  return maxPoolPrimitive([x, by], attributesOf('maxPool', size, where));
}

/** The adjoint of sumPool: what reaches x, of `shape`, when g reaches the sums. @throws as sumPool does */
export function sumPoolInput(g: Tensor, shape: Shape, size: number | Pair, options?: PoolOptions): Tensor {
  checkTensor('sumPoolInput', g);
  checkShape('sumPoolInput', shape);
  return sumPoolInputPrimitive([g], { ...attributesOf('sumPoolInput', size, options), shape: [...shape] });
}

/** The adjoint of maxPool in x: each g goes to where `by` is largest in its window. @throws as maxPool does */
export function maxPoolInput(g: Tensor, by: Tensor, size: number | Pair, options?: PoolOptions): Tensor {
  return maxPoolInputPrimitive([g, by], attributesOf('maxPoolInput', size, options));
}

function attributesOf(operation: string, size: number | Pair, options: PoolOptions = {}): PoolAttributes {
  checkOptions(operation, options, poolOptions);
  const { stride = size, padding = 0 } = options;
  const attributes = {
    size: inPair(operation, 'size of a window', size, 1),
    stride: inPair(operation, 'stride', stride, 1),
    padding: inPair(operation, 'padding', padding, 0),
  };
  if (attributes.padding[0] >= attributes.size[0] || attributes.padding[1] >= attributes.size[1]) {
    const [pad, windows] = [attributes.padding.join('x'), attributes.size.join('x')];
    throw new ArgumentError(operation, `a padding of ${pad} leaves windows of ${windows} without an element: it must be less than their size`);
  }
  return attributes;
}

function planPool(operation: string, x: Shape, { size, stride, padding }: PoolAttributes): PoolPlan {
  const [batch, maps, height, width] = x;
  if (batch === undefined || maps === undefined || height === undefined || width === undefined || x.length !== 4) {
    throw new ShapeError(operation, 'x must be [batch, maps, height, width]', [x]);
  }
  const rows = placesOf(height, size[0], stride[0], padding[0]);
  const columns = placesOf(width, size[1], stride[1], padding[1]);
  if (rows < 1 || columns < 1 || height < 1 || width < 1) {
    const padded = padding[0] + padding[1] > 0 ? ` with a padding of ${padding.join('x')}` : '';
    throw new ShapeError(operation, `a window of ${size.join('x')} does not fit into ${height}x${width} maps${padded}`, [x]);
  }
  return { planes: batch * maps, height, width, rows, columns, size, stride, padding };
}

function outputShape([batch = 0, maps = 0]: Shape, { rows, columns }: PoolPlan): Shape {
  return [batch, maps, rows, columns];
}

function checkGradient(operation: string, g: Tensor, shape: Shape): void {
  if (!sameShape(g.shape, shape)) throw new ShapeError(operation, `g must have the output's shape [${shape.join(', ')}]`, [g.shape]);
}
