import type { DType } from '../dtype.ts';
import { BackendMismatchError, DtypeError } from '../errors.ts';
import { checkTensor, type Tensor } from '../tensor.ts';

/** Throws unless both are tensors that share a backend and a dtype. */
export function checkTogether(operation: string, first: Tensor, other: Tensor): void {
  checkTensor(operation, first);
  checkTensor(operation, other);
  checkAlike(operation, first, other);
}

/** The same of what is known to be tensors. */
export function checkAlike(operation: string, first: Tensor, other: Tensor): void {
  if (other.backend !== first.backend || other.dtype !== first.dtype) refuse(operation, first, other);
}

// Apart, so that the function above is small enough to be part of its callers.
function refuse(operation: string, first: Tensor, other: Tensor): never {
  checkSameBackend(operation, first, other);
  throw new DtypeError(operation, 'all tensors of an operation have one dtype; cast(x, dtype) changes it', [
    first.dtype,
    other.dtype,
  ] satisfies DType[]);
}

function checkSameBackend(operation: string, first: Tensor, other: Tensor): void {
  if (other.backend !== first.backend) throw new BackendMismatchError(operation, [first.backend.name, other.backend.name]);
}

/** Throws unless the indices stand beside x, as int32. */
export function checkIndices(operation: string, x: Tensor, indices: Tensor): void {
  checkTensor(operation, x);
  checkTensor(operation, indices);
  checkSameBackend(operation, x, indices);
  if (indices.dtype !== 'int32')
    throw new DtypeError(operation, "indices are int32: tensor([1, 2], { dtype: 'int32' }), or cast(indices, 'int32')", [indices.dtype]);
}

/** What an operation throws that computes with its operands, given an int32. */
export function noArithmetic(operation: string): DtypeError {
  return new DtypeError(operation, "int32 is for indices, labels and counters, and has no arithmetic; cast(x, 'float32') first", ['int32']);
}

/** Throws a DtypeError for an int32, of which an operation that is composed of others would give the name of one of those. */
export function checkArithmetic(operation: string, x: Tensor): void {
  if (x.dtype === 'int32') throw noArithmetic(operation);
}
