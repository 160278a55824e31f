import type { DType } from '../dtype.ts';
import { BackendMismatchError, DtypeError } from '../errors.ts';
import { checkTensor, type Tensor } from '../tensor.ts';

/** Throws unless both tensors share a backend and a dtype. */
export function checkTogether(operation: string, first: Tensor, other: Tensor): void {
  checkTensor(operation, first);
  checkTensor(operation, other);
  if (other.backend !== first.backend) throw new BackendMismatchError(operation, [first.backend.name, other.backend.name]);
  if (other.dtype !== first.dtype)
    throw new DtypeError(operation, 'all tensors of an operation have one dtype', [first.dtype, other.dtype] satisfies DType[]);
}
