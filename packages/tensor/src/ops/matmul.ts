import { matmul as reference } from '../backends/cpu/kernels/matmul.ts';
import { checkOptions, type OptionKinds } from '../check.ts';
import { ShapeError } from '../errors.ts';
import { Kernel } from '../kernel.ts';
import { at, broadcastShapes, planBroadcast, type Shape, sameShape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkTogether } from './operands.ts';
import { primitive } from './recorder.ts';
import { reshape } from './reshape.ts';
import { bilinear, type RuleOf } from './rule.ts';
import { run } from './run.ts';

const kernel = new Kernel('matmul', reference);

/** How the matrices of a product are read. */
export interface MatmulOptions {
  /** Reads each matrix of a as its transpose. A list is its own. */
  readonly transposeA?: boolean;
  /** Reads each matrix of b as its transpose. A list is its own. */
  readonly transposeB?: boolean;
}

/** The matrices of a tensor. */
interface Matrices {
  readonly batch: Shape;
  readonly rows: number;
  readonly columns: number;
}

/** The batch of one matrix. */
const single: Shape = [];
const matmulOptions: OptionKinds<MatmulOptions> = { transposeA: 'boolean', transposeB: 'boolean' };

function matricesOf(shape: Shape, transposed: boolean): Matrices {
  const batch = shape.length <= 2 ? single : shape.slice(0, -2);
  const rows = at(shape, shape.length - 2);
  const columns = at(shape, shape.length - 1);
  return transposed ? { batch, rows: columns, columns: rows } : { batch, rows, columns };
}

/** Y = A B      dA = G Bᵀ      dB = Aᵀ G      (each transposed where its operand was read transposed; the walk sums over a broadcast batch) */
const rule: RuleOf<'matmul'> = bilinear(
  (g, b, { attributes: { transposeA, transposeB } }) =>
    transposeA ? matmul(b, g, { transposeA: transposeB, transposeB: true }) : matmul(g, b, { transposeB: !transposeB }),
  (g, a, { attributes: { transposeA, transposeB } }) =>
    transposeB ? matmul(g, a, { transposeA: true, transposeB: transposeA }) : matmul(a, g, { transposeA: !transposeA }),
);

/** Of tensors with two axes or more, whose inner sizes are equal. */
const matmulPrimitive = primitive('matmul', rule, ([a, b], { transposeA, transposeB }) => {
  const left = matricesOf(a.shape, transposeA);
  const right = matricesOf(b.shape, transposeB);
  const { rows: m, columns: k } = left;
  const { columns: n } = right;
  const batch = broadcastShapes('matmul', left.batch, right.batch);
  const plan = { m, k, n, transposeA, transposeB, batch: planBroadcast(batch, [left.batch, right.batch]) };
  return run('matmul', kernel, plan, [a, b], batch === single ? [m, n] : [...batch, m, n]);
});

/**
 * The matrix product: [m, k]·[k, n] → [m, n]. Axes before the last two are a batch and broadcast: [b, m, k]·[k, n] → [b, m, n]. A list is
 * a row on the left and a column on the right, and its axis disappears: [m, k]·[k] → [m], [k]·[k] → [].
 * @throws ShapeError, DtypeError, BackendMismatchError
 */
export function matmul(a: Tensor, b: Tensor, options?: MatmulOptions): Tensor {
  checkOptions('matmul', options, matmulOptions);
  checkTogether('matmul', a, b);
  a.block('matmul');
  b.block('matmul');
  if (a.rank === 0 || b.rank === 0) throw new ShapeError('matmul', 'a scalar has no rows; multiply with mul', [a.shape, b.shape]);
  const transposeA = options?.transposeA === true && a.rank > 1;
  const transposeB = options?.transposeB === true && b.rank > 1;
  const shapeA = a.rank === 1 ? [1, a.size] : a.shape;
  const shapeB = b.rank === 1 ? [b.size, 1] : b.shape;
  const { batch, rows, columns } = matricesOf(shapeA, transposeA);
  const inner = matricesOf(shapeB, transposeB).rows;
  if (columns !== inner) throw new ShapeError('matmul', `the inner sizes ${columns} and ${inner} differ`, [a.shape, b.shape]);
  // Rows of many matrices times one matrix are the rows of one.
  const joins = batch !== single && shapeB.length === 2 && !transposeA;
  const left = joins ? [sizeOf(batch) * rows, columns] : shapeA;
  const product = matmulPrimitive([fit(a, left), fit(b, shapeB)], { transposeA, transposeB });
  if (a.rank === 2 && b.rank === 2) return product;
  const [m = 0, n = 0] = product.shape.slice(-2);
  const most = joins ? batch : product.shape.slice(0, -2);
  return fit(product, [...most, ...(a.rank === 1 ? [] : [joins ? rows : m]), ...(b.rank === 1 ? [] : [n])]);
}

function fit(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : reshape(x, shape);
}
