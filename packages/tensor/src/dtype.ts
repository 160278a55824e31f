import type { Usage } from './backend.ts';
import { ArgumentError, OutOfMemoryError } from './errors.ts';

/** The element types: float32 on every backend, float64 on `cpu` alone. Indices and 0/1 masks are stored as floats. */
export type DType = 'float32' | 'float64';

/** The typed array that holds elements of a dtype. */
export type TypedArray = Float32Array | Float64Array;

const arrays = { float32: Float32Array, float64: Float64Array } as const;

/**
 * A zero-filled typed array of `size` elements.
 * @param usage what lives on the cpu backend, for the error to tell
 * @throws OutOfMemoryError
 */
export function allocateArray(size: number, dtype: DType, usage?: Usage): TypedArray {
  try {
    return new arrays[dtype](size);
  } catch (error) {
    if (error instanceof RangeError) throw new OutOfMemoryError('cpu', size * bytesPerElement(dtype), usage);
    throw error;
  }
}

/** A copy of `values`, rounded to `dtype`. */
export function arrayFrom(values: ArrayLike<number>, dtype: DType): TypedArray {
  return new arrays[dtype](values);
}

/** Throws an ArgumentError where whole numbers up to `largest` are not all exact in `dtype`. */
export function checkWhole(operation: string, largest: number, dtype: DType): void {
  const limit = dtype === 'float32' ? 2 ** 24 : 2 ** 53;
  if (largest > limit)
    throw new ArgumentError(operation, `the number ${largest} is needed, and ${dtype} holds all whole numbers only up to ${limit}`);
}

/** Bytes an element takes. */
export function bytesPerElement(dtype: DType): number {
  return dtype === 'float32' ? 4 : 8;
}
