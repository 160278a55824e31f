import type { Usage } from './backend.ts';
import { nameOf } from './check.ts';
import { ArgumentError, DtypeError, OutOfMemoryError } from './errors.ts';

/**
 * The element types: float32 and int32 on every backend, float64 on `cpu` alone. Indices, labels and counters are int32, which has no
 * arithmetic; masks are floats of 0 and 1.
 */
export type DType = 'float32' | 'float64' | 'int32';

/** The typed array that holds elements of a dtype. */
export type TypedArray = Float32Array | Float64Array | Int32Array;

const arrays = { float32: Float32Array, float64: Float64Array, int32: Int32Array } as const;

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

/** A copy of `values`, rounded to `dtype`. @throws DtypeError for int32 and a value that is none */
export function arrayFrom(values: ArrayLike<number>, dtype: DType, operation: string = 'arrayFrom'): TypedArray {
  if (dtype === 'int32') for (let i = 0; i < values.length; i++) checkInteger(operation, values[i]);
  return new arrays[dtype](values);
}

/** The dtype whose elements an array holds, or none. */
export function dtypeOf(values: unknown): DType | undefined {
  if (values instanceof Float32Array) return 'float32';
  if (values instanceof Float64Array) return 'float64';
  return values instanceof Int32Array ? 'int32' : undefined;
}

/** The class of typed arrays that hold elements of a dtype. */
export function arrayNameOf(dtype: DType): string {
  return arrays[dtype].name;
}

export function isInt32(value: unknown): boolean {
  return typeof value === 'number' && (value | 0) === value;
}

/** Throws a DtypeError unless `value` is a whole number that int32 holds. */
export function checkInteger(operation: string, value: unknown): void {
  if (!isInt32(value)) throw new DtypeError(operation, `int32 holds whole numbers from -2³¹ to 2³¹ - 1, not ${nameOf(value)}`, ['int32']);
}

const exactUpTo: Record<DType, number> = { float32: 2 ** 24, float64: 2 ** 53, int32: 2 ** 31 - 1 };

/** Throws an ArgumentError where whole numbers up to `largest` are not all exact in `dtype`. */
export function checkWhole(operation: string, largest: number, dtype: DType): void {
  const limit = exactUpTo[dtype];
  if (largest > limit)
    throw new ArgumentError(operation, `the number ${largest} is needed, and ${dtype} holds all whole numbers only up to ${limit}`);
}

/** Bytes an element takes. */
export function bytesPerElement(dtype: DType): number {
  return dtype === 'float64' ? 8 : 4;
}
