import { nameOf } from '../check.ts';
import { scalarLike } from '../create.ts';
import type { DType } from '../dtype.ts';
import { ArgumentError, BackendMismatchError, DtypeError } from '../errors.ts';
import { checkTensor, type Operand, Tensor } from '../tensor.ts';

/** Throws unless both tensors share a backend and a dtype. */
export function checkTogether(operation: string, first: Tensor, other: Tensor): void {
  checkTensor(operation, first);
  checkTensor(operation, other);
  if (other.backend !== first.backend) throw new BackendMismatchError(operation, [first.backend.name, other.backend.name]);
  if (other.dtype !== first.dtype)
    throw new DtypeError(operation, 'all tensors of an operation have one dtype', [first.dtype, other.dtype] satisfies DType[]);
}

/** Both operands as tensors; a number becomes a scalar like the other one. */
export function asTensors(operation: string, a: Operand, b: Operand): readonly [Tensor, Tensor] {
  if (a instanceof Tensor) return [a, b instanceof Tensor ? b : scalarFor(operation, a, b)];
  if (b instanceof Tensor) return [scalarFor(operation, b, a), b];
  throw new ArgumentError(operation, 'one of the two operands must be a tensor');
}

function scalarFor(operation: string, like: Tensor, value: unknown): Tensor {
  if (typeof value === 'number') return scalarLike(like, value);
  throw new ArgumentError(operation, `an operand is a tensor or a number, not ${nameOf(value)}; tensor(…) makes one of numbers`);
}
