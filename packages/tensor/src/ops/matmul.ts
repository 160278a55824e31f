import { ShapeError } from '../errors.ts';
import { outputLike, type Tensor } from '../tensor.ts';
import { checkTogether, handleOf } from './operands.ts';
import { primitive } from './recorder.ts';

export interface MatmulOptions {
  /** Reads a as its transpose. */
  readonly transposeA?: boolean;
  /** Reads b as its transpose. */
  readonly transposeB?: boolean;
}

const matmulPrimitive = primitive('matmul', ([a, b], { transposeA, transposeB }) => {
  checkTogether('matmul', a, b);
  const [rowsA, columnsA] = a.shape;
  const [rowsB, columnsB] = b.shape;
  if (rowsA === undefined || columnsA === undefined || rowsB === undefined || columnsB === undefined || a.rank > 2 || b.rank > 2) {
    throw new ShapeError('matmul', 'both tensors must be matrices', [a.shape, b.shape]);
  }
  const [m, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const [l, n] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
  if (k !== l) throw new ShapeError('matmul', `the inner sizes ${k} and ${l} differ`, [a.shape, b.shape]);
  const handleA = handleOf(a, 'matmul');
  const handleB = handleOf(b, 'matmul');
  const y = outputLike(a, [m, n], 'matmul');
  if (y.size > 0) a.backend.kernels.matmul(handleA, handleB, handleOf(y, 'matmul'), { m, k, n, transposeA, transposeB });
  return y;
});

/** The matrix product [m, k]·[k, n] → [m, n]. @throws ShapeError, DtypeError, BackendMismatchError */
export function matmul(a: Tensor, b: Tensor, { transposeA = false, transposeB = false }: MatmulOptions = {}): Tensor {
  return matmulPrimitive([a, b], { transposeA, transposeB });
}
