import { checkOptions } from '../check.ts';
import { ShapeError } from '../errors.ts';
import { broadcastShapes, planBroadcast, type Shape, sameShape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkTogether } from './operands.ts';
import { primitive } from './recorder.ts';
import { reshape } from './reshape.ts';
import { run } from './run.ts';

/** How the matrices of a product are read. */
export interface MatmulOptions {
  /** Reads each matrix of a as its transpose. A list is its own. */
  readonly transposeA?: boolean;
  /** Reads each matrix of b as its transpose. A list is its own. */
  readonly transposeB?: boolean;
}

/** The matrices of a tensor: the shape of their batch, rows and columns. */
function matricesOf(shape: Shape, transposed: boolean): readonly [batch: Shape, rows: number, columns: number] {
  const [rows = 1, columns = 1] = shape.slice(-2);
  return transposed ? [shape.slice(0, -2), columns, rows] : [shape.slice(0, -2), rows, columns];
}

/** Of tensors with two axes or more. */
const matmulPrimitive = primitive('matmul', ([a, b], { transposeA, transposeB }) => {
  const [batchA, m, k] = matricesOf(a.shape, transposeA);
  const [batchB, , n] = matricesOf(b.shape, transposeB);
  const batch = broadcastShapes('matmul', batchA, batchB);
  const plan = { m, k, n, transposeA, transposeB, batch: planBroadcast(batch, [batchA, batchB]) };
  return run('matmul', 'matmul', plan, [a, b], [...batch, m, n]);
});

/**
 * The matrix product: [m, k]·[k, n] → [m, n]. Axes before the last two are a batch and broadcast: [b, m, k]·[k, n] → [b, m, n]. A list is
 * a row on the left and a column on the right, and its axis disappears: [m, k]·[k] → [m], [k]·[k] → [].
 * @throws ShapeError, DtypeError, BackendMismatchError
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  checkOptions('matmul', options, { transposeA: 'boolean', transposeB: 'boolean' });
  const { transposeA = false, transposeB = false } = options;
  checkTogether('matmul', a, b);
  for (const x of [a, b]) x.block('matmul');
  if (a.rank === 0 || b.rank === 0) throw new ShapeError('matmul', 'a scalar has no rows; multiply with mul', [a.shape, b.shape]);
  const turnA = transposeA && a.rank > 1;
  const turnB = transposeB && b.rank > 1;
  const [batchA, m, k] = matricesOf(a.rank === 1 ? [1, ...a.shape] : a.shape, turnA);
  const [batchB, l, n] = matricesOf(b.rank === 1 ? [...b.shape, 1] : b.shape, turnB);
  if (k !== l) throw new ShapeError('matmul', `the inner sizes ${k} and ${l} differ`, [a.shape, b.shape]);
  const batch = broadcastShapes('matmul', batchA, batchB);
  const shape = [...batch, ...(a.rank === 1 ? [] : [m]), ...(b.rank === 1 ? [] : [n])];
  // Rows of many matrices times one matrix are the rows of one.
  const left = b.rank <= 2 && !turnA ? [sizeOf(batchA) * m, k] : a.rank === 1 ? [1, k] : a.shape;
  const right = b.rank === 1 ? [k, 1] : b.shape;
  const product = matmulPrimitive([fit(a, left), fit(b, right)], { transposeA: turnA, transposeB: turnB });
  return fit(product, shape);
}

function fit(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : reshape(x, shape);
}
