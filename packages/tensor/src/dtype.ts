import type { Usage } from './backend.ts';
import { OutOfMemoryError } from './errors.ts';

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

/** Bytes an element takes. */
export function bytesPerElement(dtype: DType): number {
  return dtype === 'float32' ? 4 : 8;
}
